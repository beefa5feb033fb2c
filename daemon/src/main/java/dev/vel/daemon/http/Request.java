package dev.vel.daemon.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.audit.Actor;
import dev.vel.identity.Principal;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Fields;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One request on its way to a route. For one thread. */
public final class Request {
  private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");
  private static final int LONGEST_USER_AGENT = 300;

  private final String method;
  private final String base;
  private final Map<String, String> parameters;
  private final String rawQuery;
  private final Headers headers;
  private final Body body;
  private final int maxBody;
  private final String id;
  private final String clientAddress;
  private @Nullable Principal caller;

  Request(
      String method,
      Router.Match match,
      String rawQuery,
      Headers headers,
      Body body,
      int maxBody,
      String id,
      String clientAddress) {
    this.method = method;
    this.base = match.base();
    this.parameters = match.parameters();
    this.rawQuery = rawQuery;
    this.headers = headers;
    this.body = body;
    this.maxBody = maxBody;
    this.id = id;
    this.clientAddress = clientAddress;
  }

  void admitted(Principal principal) {
    this.caller = principal;
  }

  /** Refuses it when there is no room for its body, before anything is done for it. */
  void expectBody() {
    body.expect(maxBody);
  }

  /** Whether it only asks. */
  public boolean isReading() {
    return method.equals("GET") || method.equals("HEAD");
  }

  /** Whether it wants the headers alone, which a stream cannot be sent for. */
  public boolean isHead() {
    return method.equals("HEAD");
  }

  /** {@code /api} or {@code /api/v1}, as the client says it. */
  public String base() {
    return base;
  }

  /** The name of this request in answers and logs. */
  public String requestId() {
    return id;
  }

  public String clientAddress() {
    return clientAddress;
  }

  /** The signed-in caller; only on routes that ask for one. */
  public Principal caller() {
    Principal known = caller;
    if (known == null) {
      throw new IllegalStateException("the route asks for no caller");
    }
    return known;
  }

  /** Who acts, for the audit log. */
  public Actor actor() {
    Principal known = caller;
    String agent =
        header("User-Agent")
            .map(text -> text.substring(0, Math.min(text.length(), LONGEST_USER_AGENT)))
            .orElse(null);
    return known == null
        ? new Actor(null, "anonymous", clientAddress, agent, id)
        : new Actor(known.userId(), known.email(), clientAddress, agent, id);
  }

  /**
   * The identifier in the path.
   *
   * @param what names the object in the error, such as {@code Task}
   * @throws VelException {@code NOT_FOUND} when it cannot be one
   */
  public UUID id(String what) {
    UUID uuid = Fields.uuid(parameters.getOrDefault("id", ""));
    if (uuid == null) {
      throw VelException.notFound(what);
    }
    return uuid;
  }

  /** The parameters behind the question mark. */
  public Query query() {
    return new Query(rawQuery);
  }

  /** The first value of a header. */
  public Optional<String> header(String name) {
    return headers.first(HeaderNames.create(name));
  }

  /** What stands behind {@code Authorization: Bearer}. */
  public Optional<String> bearer() {
    List<String> given = headers.all(HeaderNames.AUTHORIZATION, List::of);
    if (given.size() != 1 || !given.getFirst().regionMatches(true, 0, "Bearer ", 0, 7)) {
      return Optional.empty();
    }
    return Optional.of(given.getFirst().substring(7).strip()).filter(text -> !text.isEmpty());
  }

  /** The body, which must be JSON. */
  public JsonNode json() {
    requireJson();
    return Json.parse(body.readJson(maxBody));
  }

  /** The body as its bytes, which must be declared as JSON. */
  public byte[] jsonBytes() {
    requireJson();
    return body.read(maxBody);
  }

  /** The same, with room for the tree that they are to become. */
  public byte[] treeBytes() {
    requireJson();
    return body.readJson(maxBody);
  }

  /**
   * Makes room for so much of an answer that is kept whole until it is sent; false when there is
   * none.
   */
  public boolean hold(int bytes) {
    return body.hold(bytes);
  }

  /** A value in the path, decoded. */
  public String parameter(String name) {
    try {
      // A plus is a plus: only form fields mean a space by it.
      return URLDecoder.decode(
          parameters.getOrDefault(name, "").replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw VelException.notFound("This path");
    }
  }

  /** The body, or an empty object when there is none. */
  public JsonNode jsonOrNothing() {
    return body.ended() ? Json.object() : json();
  }

  /** The header {@code Idempotency-Key}, or null when absent. */
  public @Nullable String idempotencyKey() {
    List<String> given = headers.all(HeaderNames.create("Idempotency-Key"), List::of);
    if (given.isEmpty()) {
      return null;
    }
    if (given.size() > 1 || !IDEMPOTENCY_KEY.matcher(given.getFirst()).matches()) {
      throw VelException.invalid("Idempotency-Key", "must be 1–255 printable ASCII characters");
    }
    return given.getFirst();
  }

  private void requireJson() {
    if (body.ended()) {
      return;
    }
    List<String> types = headers.all(HeaderNames.CONTENT_TYPE, List::of);
    String type = types.size() == 1 ? types.getFirst().toLowerCase(Locale.ROOT) : "";
    String[] parts = type.split(";", 2);
    String parameter = parts.length > 1 ? parts[1].strip().replace("\"", "") : "";
    if (!parts[0].strip().equals("application/json")
        || !(parameter.isEmpty() || parameter.equals("charset=utf-8"))) {
      throw new VelException(
          ErrorCode.UNSUPPORTED_MEDIA_TYPE, "The body must be sent as application/json in UTF-8");
    }
  }
}
