package dev.vel.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.audit.Actor;
import dev.vel.audit.TestAudit;
import dev.vel.config.Secret;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.Signals;
import dev.vel.db.TestDatabase;
import dev.vel.llm.ChatClient;
import dev.vel.llm.ChatException;
import dev.vel.llm.ChatException.Kind;
import dev.vel.llm.ChatLimits;
import dev.vel.llm.ChatMessage;
import dev.vel.llm.ChatRequest;
import dev.vel.llm.OpenAiChatClient;
import dev.vel.llm.sandbox.Sandbox;
import dev.vel.llm.sandbox.SandboxOptions;
import dev.vel.route.Listing;
import dev.vel.route.Router;
import dev.vel.wire.Ids;
import dev.vel.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OwnProvidersTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final Secret SECRET = new Secret("test-".repeat(16));
  private static final String KEY = "sk-own-0123456789";
  private static final ChatLimits LIMITS =
      ChatLimits.of(Settings.Routing.DEFAULT.timeouts(), Duration.ofSeconds(20));

  private final UUID user = Ids.next();
  private final Map<String, ChatClient> operators = new LinkedHashMap<>();
  private Settings.Database settings;
  private Database database;
  private Sandbox sandbox;
  private Signals signals;
  private KeyRotation keys;
  private Integrations integrations;
  private OwnProviders providers;

  @BeforeEach
  void open() throws IOException {
    settings = TestDatabase.settings();
    database = TestDatabase.open(settings);
    sandbox =
        Sandbox.start(SandboxOptions.DEFAULT.withApiKey(new Secret(KEY)).withTokensPerSecond(40));
    for (String name : List.of("groq", "perplexity")) {
      operators.put(
          name,
          new OpenAiChatClient(
              name,
              new Settings.Provider(
                  URI.create("https://" + name + ".example/v1"), Optional.empty())));
    }
    signals = new Signals(database, settings, settings.url().orElseThrow());
    keys = new KeyRotation(database, SECRET, List.of(), CLOCK);
    integrations = integrations(keys);
    providers = providers(keys);
    database.run(tx ->
        tx.update(
            """
            INSERT INTO users (id, email, role, created_at, updated_at)
            VALUES (?, ?, 'user', ?, ?)
            """,
            user,
            user + "@example.com",
            Instant.now(),
            Instant.now()));
  }

  @AfterEach
  void close() {
    providers.close();
    signals.close();
    database.close();
    sandbox.close();
    operators.values().forEach(ChatClient::close);
  }

  private Integrations integrations(KeyRotation with) {
    return new Integrations(TestAudit.at(CLOCK), endpoints(), with, signals, CLOCK);
  }

  private OwnProviders providers(KeyRotation with) {
    return new OwnProviders(
        database, signals, TestAudit.at(CLOCK), with, endpoints(), operators, CLOCK);
  }

  private static Endpoints endpoints() {
    return new Endpoints(List.of("127.0.0.1"));
  }

  private Integration add(IntegrationProvider with, @Nullable Integer timeoutMs) {
    IntegrationConfig config =
        new IntegrationConfig(sandbox.baseUri().toString(), "sandbox", timeoutMs);
    return database.tx(
        tx -> integrations.create(tx, user, Actor.SYSTEM, new NewIntegration(with, config, KEY)));
  }

  private void change(Integration integration, IntegrationChange change) {
    database.run(tx -> integrations.update(tx, user, Actor.SYSTEM, integration.id(), change));
  }

  private ChatClient own(String provider) {
    ChatClient client = providers.of(user).get(provider);
    assertThat(client).isInstanceOf(OwnClient.class);
    return client;
  }

  private static ChatRequest question() {
    return new ChatRequest(
        "sandbox", List.of(new ChatMessage(ChatMessage.Role.USER, "Hello")), null, null, null);
  }

  private static byte[] body() {
    return Json.write(
            Json.object()
                .put("model", "sandbox")
                .set(
                    "messages",
                    Json.read(
                        "[{\"role\":\"user\",\"content\":\"Hi\"}]",
                        com.fasterxml.jackson.databind.JsonNode.class)))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String post(ChatClient client) throws ChatException, InterruptedException {
    return client.post(
        "/chat/completions",
        body(),
        false,
        LIMITS,
        reply -> {
          StringBuilder text = new StringBuilder();
          byte[] bytes = new byte[8_192];
          for (int count = reply.read(bytes, 0, bytes.length);
              count > 0;
              count = reply.read(bytes, 0, bytes.length)) {
            text.append(new String(bytes, 0, count, StandardCharsets.UTF_8));
          }
          return text.toString();
        });
  }

  private static Kind kindOf(Throwable failure) {
    return ((ChatException) failure).kind();
  }

  @Test
  void isTheOperatorsForWhoHasNothing() {
    assertThat(providers.of(user)).isSameAs(operators);
    assertThat(providers.hasOwnEndpoint(user)).isFalse();
  }

  @Test
  void putsTheUsersInTheirPlaceInTheDefaultOrder() {
    add(IntegrationProvider.OPENAI_COMPATIBLE, null);
    add(IntegrationProvider.GROQ, null);
    database.run(tx ->
        integrations.create(
            tx,
            user,
            Actor.SYSTEM,
            new NewIntegration(IntegrationProvider.TASKMASTER, null, "tm-0123456789")));
    assertThat(providers.of(user).keySet())
        .containsExactly("groq", "perplexity", "openai_compatible");
    assertThat(providers.of(user).get("groq")).isNotSameAs(operators.get("groq"));
    assertThat(providers.of(user).get("perplexity")).isSameAs(operators.get("perplexity"));
    assertThat(providers.hasOwnEndpoint(user)).isTrue();
    Router.Served served =
        providers.served(
            user,
            new Router.Served() {
              @Override
              public Optional<String> first(String provider) {
                return Optional.of("the operator's");
              }

              @Override
              public Optional<Listing> listing(String provider) {
                return Optional.of(new Listing(Set.of("the operator's"), Map.of()));
              }
            });
    assertThat(served.wanted("groq")).contains("sandbox");
    assertThat(served.wanted("perplexity")).isEmpty();
    assertThat(served.isOwn("groq")).isTrue();
    assertThat(served.listing("groq")).isEmpty();
    assertThat(served.first("groq")).contains("sandbox");
    assertThat(served.listing("groq").orElseThrow().models()).doesNotContain("the operator's");
    assertThat(served.first("perplexity")).contains("the operator's");
  }

  @Test
  void answersFromMemoryWhileTheDatabaseIsAway() {
    add(IntegrationProvider.GROQ, null);
    Map<String, ChatClient> known = providers.of(user);
    database.close();
    assertThat(providers.of(user)).isSameAs(known);
  }

  @Test
  void keepsItsClientWhileNothingChanges() {
    Integration made = add(IntegrationProvider.GROQ, null);
    ChatClient before = own("groq");
    add(IntegrationProvider.OPENAI, null);
    assertThat(own("groq")).isSameAs(before);
    change(made, new IntegrationChange(null, KEY, null));
    assertThat(own("groq")).isNotSameAs(before);
  }

  @Test
  void carriesBytesWithTheUsersKey() throws Exception {
    Integration made = add(IntegrationProvider.GROQ, null);
    ChatClient client = own("groq");
    assertThat(post(client)).contains("\"choices\"");
    change(made, new IntegrationChange(null, KEY, null));
    assertThat(post(own("groq"))).contains("\"choices\"");
    // A plan that was made before the change goes on with the new key.
    assertThat(post(client)).contains("\"choices\"");
    change(made, new IntegrationChange(null, "sk-wrong-0123456789", null));
    own("groq");
    assertThatThrownBy(() -> post(client))
        .satisfies(e -> assertThat(kindOf(e)).isEqualTo(Kind.UNAUTHORIZED));
    database.run(tx -> integrations.delete(tx, user, Actor.SYSTEM, made.id()));
    assertThat(providers.of(user)).isSameAs(operators);
    assertThatThrownBy(() -> post(client))
        .hasMessageContaining("removed in the meantime")
        .satisfies(e -> assertThat(kindOf(e)).isEqualTo(Kind.MODEL_NOT_FOUND));
  }

  @Test
  void endsNoCallThatIsUnderWay() throws Exception {
    Integration made = add(IntegrationProvider.GROQ, null);
    ChatClient client = own("groq");
    CountDownLatch begun = new CountDownLatch(1);
    StringBuilder text = new StringBuilder();
    FutureTask<String> call =
        new FutureTask<>(() ->
            client.stream(
                    question(),
                    LIMITS,
                    piece -> {
                      text.append(piece);
                      begun.countDown();
                    })
                .text());
    Thread.startVirtualThread(call);
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    database.run(tx -> integrations.delete(tx, user, Actor.SYSTEM, made.id()));
    assertThat(providers.of(user)).isSameAs(operators);
    assertThat(call.isDone()).isFalse();
    assertThat(call.get(20, TimeUnit.SECONDS)).isEqualTo(text.toString()).isNotEmpty();
    Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> sandbox.connections() == 0);
  }

  @Test
  void keepsFewConnectionsOpenAndEndsNoCallForIt() throws Exception {
    try (Lines lines = new Lines(1)) {
      Settings.Provider at = new Settings.Provider(sandbox.baseUri(), Optional.of(new Secret(KEY)));
      Lines.Key held = new Lines.Key(Ids.next(), 1);
      String answer =
          lines.use(
              held,
              () -> new OpenAiChatClient("groq", at),
              client -> {
                for (int i = 0; i < 20; i++) {
                  lines.use(
                      new Lines.Key(Ids.next(), 1),
                      () -> new OpenAiChatClient("groq", at),
                      other -> other.models(Duration.ofSeconds(5)));
                }
                assertThat(lines.size()).isLessThanOrEqualTo(1);
                lines.drop(held);
                return client.complete(question(), LIMITS).text();
              });
      assertThat(answer).isNotEmpty();
      Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> sandbox.connections() <= 1);
    }
    Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> sandbox.connections() == 0);
  }

  @Test
  void endsACallThatTakesLongerThanTheUserAllows() {
    add(IntegrationProvider.GROQ, 1_000);
    ChatClient client = own("groq");
    long start = System.nanoTime();
    String longer = "Tell me a long story. ".repeat(200);
    ChatRequest slow =
        new ChatRequest(
            "sandbox", List.of(new ChatMessage(ChatMessage.Role.USER, longer)), null, null, null);
    assertThatThrownBy(() -> client.complete(slow, LIMITS))
        .satisfies(e -> assertThat(kindOf(e)).isEqualTo(Kind.TIMEOUT));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    // Nor do its timeouts speak for the calls of others to the same place.
    add(IntegrationProvider.OPENAI, null);
    assertThat(client.address()).isNotEqualTo(own("openai").address());
    assertThat(own("openai").address()).startsWith("http://127.0.0.1");
  }

  @Test
  void refusesWithoutAKeyThatCanBeReadRatherThanUseAnother() {
    add(IntegrationProvider.GROQ, null);
    KeyRotation stranger =
        new KeyRotation(database, new Secret("other-".repeat(16)), List.of(), CLOCK);
    try (OwnProviders strange = providers(stranger)) {
      ChatClient client = strange.of(user).get("groq");
      assertThat(client).isNotSameAs(operators.get("groq"));
      assertThatThrownBy(() -> post(client))
          .hasMessageContaining("cannot be read")
          .satisfies(e -> assertThat(kindOf(e)).isEqualTo(Kind.UNAUTHORIZED));
      assertThatThrownBy(() -> client.complete(question(), LIMITS))
          .hasMessageContaining("cannot be read");
      // It is this instance that is at fault: the row says nothing of it.
      strange.refused(user, "groq", refusal());
      Awaitility.await()
          .during(Duration.ofMillis(300))
          .atMost(Duration.ofSeconds(10))
          .until(() -> status("groq") == IntegrationStatus.ACTIVE);
    }
  }

  @Test
  void showsThatTheOperatorsKeyIsRefused() {
    assertThat(providers.refusesKey(user, "groq")).isFalse();
    providers.refused(user, "groq", refusal());
    assertThat(providers.refusesKey(user, "groq")).isTrue();
    assertThat(providers.refusesKey(user, "openai")).isFalse();
    add(IntegrationProvider.GROQ, null);
    assertThat(providers.refusesKey(user, "groq")).as("another key").isFalse();
  }

  @Test
  void aRefusalOfAnEarlierKeySaysNothingOfTheNext() {
    Integration made = add(IntegrationProvider.GROQ, null);
    change(made, new IntegrationChange(null, "sk-wrong-0123456789", null));
    ChatClient client = own("groq");
    database.run(
        tx -> tx.update("UPDATE integrations SET revision = revision + 1 WHERE id = ?", made.id()));
    assertThatThrownBy(() -> client.complete(question(), LIMITS))
        .satisfies(e -> assertThat(kindOf(e)).isEqualTo(Kind.UNAUTHORIZED));
    Awaitility.await()
        .during(Duration.ofMillis(300))
        .atMost(Duration.ofSeconds(10))
        .until(() -> status("groq") == IntegrationStatus.ACTIVE);
  }

  private static ChatException refusal() {
    return new ChatException(Kind.UNAUTHORIZED, "no such key", 401, null, null, "", null);
  }

  private IntegrationStatus status(String provider) {
    return database.tx(tx ->
        tx.first(
                row -> row.choice("status", IntegrationStatus.class),
                "SELECT status FROM integrations WHERE user_id = ? AND provider = ?",
                user,
                provider)
            .orElseThrow());
  }
}
