package dev.vel.llm.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.config.Secret;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.HttpServerRequestHandler;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** The routes, with and without {@code /v1}. Thread-safe. */
final class SandboxApi implements HttpServerRequestHandler {
  private static final String RESPONSES = "/responses";
  private static final String EMBEDDINGS = "/embeddings";
  private static final Set<String> POSTED = Set.of("/chat/completions", RESPONSES, EMBEDDINGS);
  private static final int MAX_BODY = 32 << 20;
  private static final int MAX_COUNTED_MODELS = 10_000;

  private final SandboxOptions options;
  private final FaultDesk faults;
  private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();

  SandboxApi(SandboxOptions options) {
    this.options = options;
    this.faults = new FaultDesk(options.fault());
  }

  Map<String, LongAdder> requests() {
    return requests;
  }

  @Override
  public void handle(ClassicHttpRequest request, ResponseTrigger trigger, HttpContext context)
      throws HttpException, IOException {
    if (!(context.getAttribute(Peer.ATTRIBUTE) instanceof Peer peer)) {
      throw new HttpException("a request without a connection");
    }
    ClassicHttpResponse response;
    try {
      response = route(request, peer);
    } catch (ApiError e) {
      response = Responses.error(e);
    }
    trigger.submitResponse(response);
  }

  private ClassicHttpResponse route(ClassicHttpRequest request, Peer peer)
      throws ApiError, IOException {
    String path = path(request);
    boolean post = POSTED.contains(path);
    boolean get = path.equals("/models") || path.startsWith("/models/");
    if (!post && !get) {
      throw new ApiError(
          404,
          "invalid_request_error",
          null,
          "unknown_url",
          "Unknown request URL. The sandbox has POST /v1/chat/completions, POST /v1/responses,"
              + " POST /v1/embeddings and GET /v1/models.");
    }
    if (!request.getMethod().equals(post ? "POST" : "GET")) {
      throw new ApiError(
          405,
          "invalid_request_error",
          null,
          "method_not_allowed",
          "Only " + (post ? "POST" : "GET") + " is allowed here.");
    }
    authorize(request);
    return post
        ? answer(request, peer, path)
        : models(request, peer, path.length() > 8 ? path.substring(8) : "");
  }

  private ClassicHttpResponse models(ClassicHttpRequest request, Peer peer, String id)
      throws ApiError, IOException {
    // A look at a model is no use of it: only the header's and the server's faults strike here.
    Fault fault = faults.pick(header(request, "x-sandbox-fault"), "", key(request));
    ClassicHttpResponse instead = fault == null ? null : instead(fault, id, peer);
    if (instead != null) {
      return instead;
    }
    return Responses.json(200, id.isEmpty() ? Models.list() : Models.one(id));
  }

  private ClassicHttpResponse answer(ClassicHttpRequest request, Peer peer, String path)
      throws ApiError, IOException {
    JsonNode body = body(request);
    String model = ChatCall.model(body);
    count(model);
    Fault fault = faults.pick(header(request, "x-sandbox-fault"), model, key(request));
    Pace pace = pace(request);
    Pace.pause(pace.latency());
    if (fault != null) {
      ClassicHttpResponse instead = instead(fault, model, peer);
      if (instead != null) {
        return instead;
      }
    }
    if (path.equals(EMBEDDINGS)) {
      return Responses.whole(Embeddings.answer(body, model), fault, options, peer);
    }
    boolean responses = path.equals(RESPONSES);
    ChatCall call = ChatCall.of(responses ? ResponseCall.asChat(body) : body);
    if (fault == Fault.REJECT_PREFIX && call.prefix() != null) {
      return Responses.fault(FaultErrors.prefix(), fault);
    }
    ChatAnswer answer = ChatAnswer.to(call, Instant.now(), fault);
    if (call.stream()) {
      return Responses.stream(
          responses
              ? new ResponseStream(answer, pace, peer, options.slowFirstToken())::writeTo
              : new ChatStream(answer, pace, peer, options.slowFirstToken())::writeTo,
          fault);
    }
    pace.await(System.nanoTime(), answer.tokens().size());
    return Responses.whole(
        responses ? new ResponseAnswer(answer).whole() : answer.whole(), fault, options, peer);
  }

  /** What the fault answers in place of an answer, or null when there is one, if a broken one. */
  private static @Nullable ClassicHttpResponse instead(Fault fault, String model, Peer peer)
      throws IOException {
    ApiError error = FaultErrors.of(fault, model);
    if (error != null) {
      return Responses.fault(error, fault);
    }
    return switch (fault) {
      case RESET -> throw peer.reset();
      case SILENCE -> throw peer.hang();
      case NOT_JSON -> Responses.page(fault);
      default -> null;
    };
  }

  private Pace pace(ClassicHttpRequest request) throws ApiError {
    double rate =
        number(request, "x-sandbox-tokens-per-second", 1_000_000, options.tokensPerSecond());
    double latency =
        number(request, "x-sandbox-latency-ms", 600_000, (double) options.latency().toMillis());
    return new Pace(rate, Duration.ofMillis(Math.round(latency)));
  }

  private static double number(
      ClassicHttpRequest request, String name, double max, double otherwise) throws ApiError {
    String text = header(request, name);
    if (text == null) {
      return otherwise;
    }
    if (!text.strip().matches("\\d{1,9}(\\.\\d{1,9})?") || Double.parseDouble(text) > max) {
      throw ApiError.invalid(name, name + " must be a number of 0–" + Math.round(max) + ".");
    }
    return Double.parseDouble(text);
  }

  private void authorize(ClassicHttpRequest request) throws ApiError {
    Secret wanted = options.apiKey();
    if (wanted != null
        && !MessageDigest.isEqual(
            wanted.reveal().getBytes(StandardCharsets.UTF_8),
            key(request).getBytes(StandardCharsets.UTF_8))) {
      throw FaultErrors.unauthorized();
    }
  }

  private void count(String model) {
    if (requests.size() < MAX_COUNTED_MODELS || requests.containsKey(model)) {
      requests.computeIfAbsent(model, fresh -> new LongAdder()).increment();
    }
  }

  private static JsonNode body(ClassicHttpRequest request) throws ApiError, IOException {
    HttpEntity entity = request.getEntity();
    byte[] bytes = entity == null ? new byte[0] : entity.getContent().readNBytes(MAX_BODY + 1);
    if (bytes.length > MAX_BODY) {
      throw new ApiError(
          413,
          "invalid_request_error",
          null,
          "request_too_large",
          "The body is larger than " + (MAX_BODY >> 20) + " MiB.");
    }
    try {
      return Json.parse(bytes);
    } catch (VelException e) {
      throw ApiError.invalid(null, "We could not parse the JSON body: " + e.getMessage() + ".");
    }
  }

  private static String path(ClassicHttpRequest request) throws ApiError {
    String raw = request.getRequestUri();
    int query = raw.indexOf('?');
    try {
      // A plus in a model's name is a plus: only form fields mean a space by it.
      String path =
          URLDecoder.decode(
              (query < 0 ? raw : raw.substring(0, query)).replace("+", "%2B"),
              StandardCharsets.UTF_8);
      return path.startsWith("/v1/") ? path.substring(3) : path;
    } catch (IllegalArgumentException e) {
      throw ApiError.invalid(null, "The path is not well-formed.");
    }
  }

  private static String key(ClassicHttpRequest request) {
    String value = header(request, "authorization");
    return value != null && value.regionMatches(true, 0, "Bearer ", 0, 7)
        ? value.substring(7).strip()
        : "";
  }

  private static @Nullable String header(ClassicHttpRequest request, String name) {
    Header header = request.getFirstHeader(name);
    return header == null ? null : header.getValue();
  }
}
