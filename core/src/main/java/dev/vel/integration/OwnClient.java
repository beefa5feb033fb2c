package dev.vel.integration;

import dev.vel.config.Settings;
import dev.vel.llm.AddressGuard;
import dev.vel.llm.ChatClient;
import dev.vel.llm.ChatException;
import dev.vel.llm.ChatException.Kind;
import dev.vel.llm.ChatLimits;
import dev.vel.llm.ChatReply;
import dev.vel.llm.ChatRequest;
import dev.vel.llm.OpenAiChatClient;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a provider with a user's own key. It outlives the connections that it uses, and ends with
 * the revision of the integration that it was made of. Thread-safe.
 */
final class OwnClient implements ChatClient {
  private static final Logger LOG = LoggerFactory.getLogger(OwnClient.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final long LISTED = Duration.ofSeconds(30).toNanos();

  private final String provider;
  private final UUID userId;
  private final Lines.Key key;
  private final Optional<String> defaultModel;
  private final Optional<Duration> timeout;
  private final Optional<Settings.Provider> endpoint;
  private final boolean elsewhere;
  private final AddressGuard guard;
  private final Lines lines;
  private final Consumer<OwnClient> onSuccess;
  private final AtomicBoolean refused;
  private volatile boolean ended;
  private volatile @Nullable Listing listing;

  /**
   * @param endpoint empty when the key cannot be read: then every call is refused, for it must not
   *     be made with another key
   * @param onSuccess told when a call succeeds after the provider had refused the key
   */
  OwnClient(
      Stored row,
      Optional<Settings.Provider> endpoint,
      AddressGuard guard,
      Lines lines,
      Consumer<OwnClient> onSuccess) {
    this.provider = row.provider().wire();
    this.userId = row.userId();
    this.key = new Lines.Key(row.id(), row.revision());
    this.defaultModel = Optional.ofNullable(row.config().defaultModel());
    this.timeout = row.timeout();
    this.endpoint = endpoint;
    this.elsewhere = row.config().baseUrl() != null;
    this.guard = guard;
    this.lines = lines;
    this.onSuccess = onSuccess;
    this.refused = new AtomicBoolean(row.status() == IntegrationStatus.ERROR);
  }

  @Override
  public String provider() {
    return provider;
  }

  @Override
  public String address() {
    return endpoint.map(it -> it.baseUrl().toString()).orElse("");
  }

  /** Who waits for a shorter time than others must not make others turn away. */
  @Override
  public String place() {
    return timeout.isEmpty() ? address() : address() + " for " + key.integrationId();
  }

  @Override
  public <T> T post(
      String path, byte[] body, boolean streaming, ChatLimits limits, Reader<T> reader)
      throws ChatException, InterruptedException {
    return call(client -> client.post(path, body, streaming, bounded(limits), reader));
  }

  @Override
  public ChatReply stream(ChatRequest request, ChatLimits limits, Consumer<String> onText)
      throws ChatException, InterruptedException {
    return call(client -> client.stream(request, bounded(limits), onText));
  }

  @Override
  public ChatReply complete(ChatRequest request, ChatLimits limits)
      throws ChatException, InterruptedException {
    return call(client -> client.complete(request, bounded(limits)));
  }

  /** Nothing to close: the connections belong to the lines. */
  @Override
  public void close() {}

  UUID userId() {
    return userId;
  }

  Lines.Key key() {
    return key;
  }

  /** Whether the user named an address, whose models vel does not know. */
  boolean isElsewhere() {
    return elsewhere;
  }

  boolean isReadable() {
    return endpoint.isPresent();
  }

  Optional<String> defaultModel() {
    return defaultModel;
  }

  /** The first model that the endpoint lists; asked again only where it listed none of late. */
  Optional<String> firstServed() {
    Listing known = listing;
    if (known == null || (known.first().isEmpty() && System.nanoTime() - known.at() > LISTED)) {
      known = new Listing(elsewhere ? list() : Optional.empty(), System.nanoTime());
      listing = known;
    }
    return known.first();
  }

  private record Listing(Optional<String> first, long at) {}

  private Optional<String> list() {
    try {
      return call(client -> client.models(PATIENCE)).stream().findFirst();
    } catch (ChatException e) {
      LOG.debug("{} of a user lists no models", provider, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Optional.empty();
  }

  /** Whether this is the first refusal since the last success. */
  boolean markRefused() {
    return refused.compareAndSet(false, true);
  }

  /** What the row says by now. */
  void observe(IntegrationStatus status) {
    refused.set(status == IntegrationStatus.ERROR);
  }

  /** The owner changed or removed the integration: calls that run go on, no more begin. */
  void end() {
    ended = true;
    lines.drop(key);
  }

  private <T> T call(Lines.Use<T> use) throws ChatException, InterruptedException {
    if (endpoint.isEmpty()) {
      throw failure(
          Kind.UNAUTHORIZED, "your integration has a key that cannot be read; send it again");
    }
    if (ended) {
      throw failure(Kind.UNREACHABLE, "your integration was changed in the meantime; ask again");
    }
    T answer = lines.use(key, () -> new OpenAiChatClient(provider, endpoint.get(), guard), use);
    if (refused.compareAndSet(true, false)) {
      onSuccess.accept(this);
    }
    return answer;
  }

  private ChatLimits bounded(ChatLimits limits) {
    return timeout
        .filter(limit -> limit.compareTo(limits.total()) < 0)
        .map(limits::within)
        .orElse(limits);
  }

  private ChatException failure(Kind kind, String what) {
    return new ChatException(kind, provider + ": " + what, null, null, null, "", null);
  }
}
