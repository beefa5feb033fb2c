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
import dev.vel.llm.Pieces;
import dev.vel.route.Listing;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
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
  private static final long HEARD = Duration.ofSeconds(30).toNanos();

  private final String provider;
  private final UUID userId;
  private final Lines.Key key;
  private final Optional<String> defaultModel;
  private final Optional<Duration> timeout;
  private final Optional<Settings.Provider> endpoint;
  private final String address;
  private final boolean elsewhere;
  private final AddressGuard guard;
  private final Lines lines;
  private final Consumer<OwnClient> onSuccess;
  private final BiConsumer<OwnClient, ChatException> onRefusal;
  private final Function<OwnClient, Optional<OwnClient>> successor;
  private final AtomicBoolean refused;
  private volatile boolean ended;
  private volatile @Nullable Heard heard;

  /**
   * @param endpoint empty when the key cannot be read: then every call is refused, for it must not
   *     be made with another key
   * @param onSuccess told when a call succeeds after the provider had refused the key
   * @param onRefusal told when the provider refuses the key, the first time since a success
   * @param successor finds what the owner has now in place of one that was changed
   */
  OwnClient(
      Stored row,
      Optional<Settings.Provider> endpoint,
      AddressGuard guard,
      Lines lines,
      Consumer<OwnClient> onSuccess,
      BiConsumer<OwnClient, ChatException> onRefusal,
      Function<OwnClient, Optional<OwnClient>> successor) {
    this.provider = row.provider().wire();
    this.userId = row.userId();
    this.key = new Lines.Key(row.id(), row.revision());
    this.defaultModel = Optional.ofNullable(row.config().defaultModel());
    this.timeout = row.timeout();
    this.endpoint = endpoint;
    this.address = address(row, endpoint, guard);
    this.elsewhere = row.config().baseUrl() != null;
    this.guard = guard;
    this.lines = lines;
    this.onSuccess = onSuccess;
    this.onRefusal = onRefusal;
    this.successor = successor;
    this.refused = new AtomicBoolean(row.status() == IntegrationStatus.ERROR);
  }

  @Override
  public String provider() {
    return provider;
  }

  /**
   * Who waits for a shorter time than others fails for themselves alone: their timeouts must not
   * make others turn away from a provider that is well.
   */
  @Override
  public String address() {
    return address;
  }

  @Override
  public <T> T post(
      String path, byte[] body, boolean streaming, ChatLimits limits, Reader<T> reader)
      throws ChatException, InterruptedException {
    OwnClient now = now();
    return now.call(client -> client.post(path, body, streaming, now.bounded(limits), reader));
  }

  @Override
  public ChatReply stream(ChatRequest request, ChatLimits limits, Pieces onPiece)
      throws ChatException, InterruptedException {
    OwnClient now = now();
    return now.call(client -> client.stream(request, now.bounded(limits), onPiece));
  }

  @Override
  public ChatReply complete(ChatRequest request, ChatLimits limits)
      throws ChatException, InterruptedException {
    OwnClient now = now();
    return now.call(client -> client.complete(request, now.bounded(limits)));
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

  /** A model that the endpoint lists; asked again only where it listed none of late. */
  Optional<String> firstServed() {
    Heard known = heard;
    if (known == null || (known.listing().isEmpty() && System.nanoTime() - known.at() > HEARD)) {
      known = new Heard(ask(), System.nanoTime());
      heard = known;
    }
    return known.listing().flatMap(Listing::first);
  }

  /** What it lists, as far as somebody asked. */
  Optional<Listing> listing() {
    Heard known = heard;
    return known == null ? Optional.empty() : known.listing();
  }

  private record Heard(Optional<Listing> listing, long at) {}

  private Optional<Listing> ask() {
    try {
      List<String> models = call(client -> client.models(PATIENCE));
      return Optional.of(new Listing(new LinkedHashSet<>(models), Map.of()));
    } catch (ChatException e) {
      LOG.debug("{} of a user lists no models", provider, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Optional.empty();
  }

  /** What the row says by now. */
  void observe(IntegrationStatus status) {
    refused.set(status == IntegrationStatus.ERROR);
  }

  /** Whether the provider refused the key, or has no credit for it, and no call succeeded since. */
  boolean isRefused() {
    return refused.get();
  }

  /** The owner changed or removed the integration: calls that run go on, no more begin here. */
  void end() {
    ended = true;
    lines.drop(key);
  }

  private static String address(
      Stored row, Optional<Settings.Provider> endpoint, AddressGuard guard) {
    Optional<String> place =
        endpoint.map(it -> new OpenAiChatClient(row.provider().wire(), it, guard).address());
    return place.isPresent() && row.timeout().isEmpty()
        ? place.get()
        : place.map(it -> it + " for ").orElse("") + row.id();
  }

  /**
   * What the owner has by now in place of this: a plan that was made before a change goes on with
   * the new key. Where there is none any more the call is not made, least of all with another's
   * key; of the provider's health that says nothing.
   */
  private OwnClient now() throws ChatException {
    if (!ended) {
      return this;
    }
    return successor
        .apply(this)
        .filter(next -> !next.ended)
        .orElseThrow(
            () -> failure(Kind.MODEL_NOT_FOUND, "your integration was removed in the meantime"));
  }

  private <T> T call(Lines.Use<T> use) throws ChatException, InterruptedException {
    if (endpoint.isEmpty()) {
      throw failure(
          Kind.UNAUTHORIZED, "your integration has a key that cannot be read; send it again");
    }
    T answer = used(use);
    if (refused.compareAndSet(true, false)) {
      onSuccess.accept(this);
    }
    return answer;
  }

  /** A refusal is noted here, where it is sure which key was refused. */
  private <T> T used(Lines.Use<T> use) throws ChatException, InterruptedException {
    try {
      return lines.use(key, () -> new OpenAiChatClient(provider, endpoint.get(), guard), use);
    } catch (ChatException e) {
      boolean refusal = e.kind() == Kind.UNAUTHORIZED || e.kind() == Kind.QUOTA_EXHAUSTED;
      if (refusal && refused.compareAndSet(false, true)) {
        onRefusal.accept(this, e);
      }
      throw e;
    }
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
