package dev.vel.llm;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.config.Secret;
import dev.vel.config.Settings;
import dev.vel.llm.ChatException.Kind;
import dev.vel.wire.Json;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Speaks OpenAI's chat completions protocol, which OpenAI, Groq, Perplexity and most local servers
 * share. It never retries and follows no redirect: what to do about a failure is the router's
 * decision.
 *
 * <p><b>Limits.</b> Each of {@link ChatLimits} is kept by the calling thread itself, whatever the
 * peer does. A comment or an empty piece is no progress; a piece of hidden reasoning is. The first
 * token and stall limits hold for {@link #stream}; {@link #complete} has no pieces, so there only
 * the connect and total limits hold.
 *
 * <p><b>Interruption.</b> The calling thread, virtual or platform, only ever waits on a queue while
 * a virtual thread reads: an interrupt ends the call at once, closes the connection and throws
 * {@link InterruptedException}. While {@code onPiece} runs it is for that code to notice an
 * interrupt; the call ends as soon as it returns.
 *
 * <p>An exception thrown by {@code onPiece} ends the call in the same way and is passed on.
 * Thread-safe.
 */
public final class OpenAiChatClient implements ChatClient {
  private final String provider;
  private final URI uri;
  private final @Nullable String apiKey;
  private final Failures failures;
  private final AddressGuard guard;
  private final Endpoint endpoint;
  private @Nullable HttpPool pool;
  private boolean closed;

  /** A client for an endpoint that the operator configured. */
  public OpenAiChatClient(String provider, Settings.Provider settings) {
    this(provider, settings, AddressGuard.NONE, InstantSource.system());
  }

  /** A client for an endpoint that a user named: {@code guard} sees every address it would call. */
  public OpenAiChatClient(String provider, Settings.Provider settings, AddressGuard guard) {
    this(provider, settings, guard, InstantSource.system());
  }

  OpenAiChatClient(
      String provider, Settings.Provider settings, AddressGuard guard, InstantSource clock) {
    this.provider = provider;
    this.uri = endpoint(settings.baseUrl());
    this.apiKey = settings.apiKey().map(Secret::reveal).filter(key -> !key.isEmpty()).orElse(null);
    this.failures = new Failures(provider, apiKey, clock);
    this.guard = guard;
    this.endpoint = new Endpoint(provider, settings, guard, clock);
  }

  @Override
  public String provider() {
    return provider;
  }

  @Override
  public String address() {
    return endpoint.address();
  }

  @Override
  public <T> T post(
      String path, byte[] body, boolean streaming, ChatLimits limits, Reader<T> reader)
      throws ChatException, InterruptedException {
    try (Reply reply = endpoint.post(path, body, streaming, limits)) {
      return reader.read(reply);
    }
  }

  @Override
  public ChatReply stream(ChatRequest request, ChatLimits limits, Pieces onPiece)
      throws ChatException, InterruptedException {
    return call(request, limits, onPiece, true);
  }

  @Override
  public ChatReply complete(ChatRequest request, ChatLimits limits)
      throws ChatException, InterruptedException {
    return call(request, limits, text -> {}, false);
  }

  /**
   * The ids of the models that the provider lists ({@code GET /models}), which costs nothing; empty
   * when it lists none.
   *
   * @param within how long everything together may take
   * @throws ChatException {@code UNAUTHORIZED} when it does not take the key, {@code
   *     MODEL_NOT_FOUND} when it has no such list
   */
  public List<String> models(Duration within) throws ChatException, InterruptedException {
    requireSaneKey();
    URI models = URI.create(uri.toString().replaceFirst("/chat/completions$", "/models"));
    return new ModelsCall(pool(), failures, models, apiKey).run(within);
  }

  @Override
  public synchronized void close() {
    closed = true;
    endpoint.close();
    if (pool != null) {
      pool.close();
    }
  }

  /** Connections that calls hold now. */
  int leased() {
    return pool().leased();
  }

  /** Connections kept for the next call. */
  int idle() {
    return pool().idle();
  }

  private ChatReply call(ChatRequest request, ChatLimits limits, Pieces onPiece, boolean streaming)
      throws ChatException, InterruptedException {
    requireSaneKey();
    Exchange exchange =
        new Exchange(pool(), failures, uri, apiKey, body(request, streaming), streaming);
    return new Call(provider, request, limits, streaming).run(exchange, onPiece);
  }

  private void requireSaneKey() throws ChatException {
    if (apiKey != null && !apiKey.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new ChatException(
          Kind.UNAUTHORIZED,
          "the API key of " + provider + " has characters that no key has; set it again",
          null,
          null,
          null,
          "",
          null);
    }
  }

  /** Made by the first call: a short command should not pay for providers it never asks. */
  private synchronized HttpPool pool() {
    if (closed) {
      throw new IllegalStateException("the client of " + provider + " is closed");
    }
    if (pool == null) {
      pool = new HttpPool(guard, "https".equalsIgnoreCase(uri.getScheme()));
    }
    return pool;
  }

  private String body(ChatRequest request, boolean streaming) {
    ObjectNode body = Json.object();
    body.put("model", request.model());
    ArrayNode messages = body.putArray("messages");
    for (ChatMessage message : request.messages()) {
      write(message, messages.addObject());
    }
    Optional.ofNullable(request.temperature()).ifPresent(value -> body.put("temperature", value));
    // OpenAI's newer models refuse max_tokens; the others know nothing else.
    String maximum = provider.equals("openai") ? "max_completion_tokens" : "max_tokens";
    Optional.ofNullable(request.maxTokens()).ifPresent(value -> body.put(maximum, value));
    if (request.responseSchema() != null) {
      ObjectNode format = body.putObject("response_format").put("type", "json_schema");
      format.putObject("json_schema").put("name", "answer").set("schema", request.responseSchema());
    }
    tools(request, body);
    Optional.ofNullable(request.reasoningEffort())
        .ifPresent(value -> body.put("reasoning_effort", value));
    body.put("stream", streaming);
    if (streaming) {
      body.putObject("stream_options").put("include_usage", true);
    }
    return Json.write(body);
  }

  private static void write(ChatMessage message, ObjectNode to) {
    boolean callsOnly = message.content().isEmpty() && !message.toolCalls().isEmpty();
    to.put("role", message.role().wire()).put("content", callsOnly ? null : message.content());
    if (message.toolCallId() != null) {
      to.put("tool_call_id", message.toolCallId());
    }
    if (!message.toolCalls().isEmpty()) {
      ArrayNode calls = to.putArray("tool_calls");
      for (ChatToolCall call : message.toolCalls()) {
        ObjectNode function =
            calls.addObject().put("id", call.id()).put("type", "function").putObject("function");
        function.put("name", call.name()).put("arguments", call.arguments());
      }
    }
  }

  private static void tools(ChatRequest request, ObjectNode body) {
    if (request.tools().isEmpty()) {
      return;
    }
    ArrayNode tools = body.putArray("tools");
    for (ChatTool tool : request.tools()) {
      ObjectNode function = tools.addObject().put("type", "function").putObject("function");
      function.put("name", tool.name()).put("description", tool.description());
      function.set("parameters", tool.parameters());
    }
    body.put("tool_choice", request.toolChoice().wire());
  }

  private static URI endpoint(URI base) {
    return URI.create(base.toString().replaceFirst("/+$", "") + "/chat/completions");
  }
}
