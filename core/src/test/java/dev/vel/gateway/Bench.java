package dev.vel.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.api.TestHouse;
import dev.vel.audit.Actor;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.TestDatabase;
import dev.vel.llm.FakeProvider;
import dev.vel.llm.sandbox.Sandbox;
import dev.vel.llm.sandbox.SandboxOptions;
import dev.vel.wire.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A house with three sandboxes ({@code openai}, {@code groq}, {@code perplexity}), a provider that
 * says what a test tells it to ({@code fake}), one whose port is closed ({@code dead}) and one that
 * does not speak TLS ({@code tls}).
 */
final class Bench implements AutoCloseable {
  static final Settings.Timeouts TIMEOUTS =
      new Settings.Timeouts(
          Duration.ofSeconds(2),
          Duration.ofMillis(700),
          Duration.ofMillis(700),
          Duration.ofMillis(700),
          Duration.ofSeconds(20));

  /** Every model of these names takes an assistant's prefix. */
  private static final List<String> GOES_ON =
      List.of("goes-on", "goes-on+cut", "goes-on+reject-prefix", "goes-on+ignore-prefix");

  private static final AtomicInteger NAMES = new AtomicInteger();

  final Sandbox openai;
  final Sandbox groq;
  final Sandbox perplexity;
  final BlockingQueue<FakeProvider.Script> scripts = new LinkedBlockingQueue<>();
  final FakeProvider fake;
  final TestHouse house;
  private final Database rows;

  Bench(Settings.Breaker breaker) {
    try {
      SandboxOptions slow = SandboxOptions.DEFAULT.withSlowFirstToken(Duration.ofSeconds(5));
      openai = Sandbox.start(slow);
      groq = Sandbox.start(slow);
      perplexity = Sandbox.start(slow);
      fake = new FakeProvider((out, self) -> scripts.take().say(out, self)).withoutList();
      Map<String, URI> providers = new LinkedHashMap<>();
      providers.put("openai", openai.baseUri());
      providers.put("groq", groq.baseUri());
      providers.put("perplexity", perplexity.baseUri());
      providers.put("fake", fake.base());
      providers.put("dead", URI.create("http://127.0.0.1:" + closedPort() + "/v1"));
      providers.put("tls", URI.create("https://127.0.0.1:" + openai.port() + "/v1"));
      Settings.Routing routing =
          new Settings.Routing(
              TIMEOUTS, breaker, Settings.Routing.DEFAULT.cache(), Optional.empty());
      house =
          TestHouse.open(
              TestHouse.routed(
                  TestHouse.settings(TestDatabase.settings(), providers, 8, 10),
                  routing,
                  catalogue()));
      rows = TestDatabase.open(house.settings().database());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One whose breakers never open. */
  static Bench patient() {
    return new Bench(new Settings.Breaker(100_000, Duration.ofSeconds(60), Duration.ofSeconds(15)));
  }

  /** A model's name that no test has used, with a fault. */
  static String model(String fault) {
    return "m" + NAMES.incrementAndGet() + (fault.isEmpty() ? "" : "+" + fault);
  }

  /** A question for these models, in order. */
  static ObjectNode chat(String model, String... fallbacks) {
    ObjectNode body = Json.object().put("model", model);
    body.putArray("messages").addObject().put("role", "user").put("content", "Write 40 words");
    ArrayNode more = body.putArray("fallbacks");
    List.of(fallbacks).forEach(more::add);
    return body;
  }

  Got ask(boolean stream, String model, String... fallbacks) {
    return ask(stream, chat(model, fallbacks));
  }

  Got ask(boolean stream, ObjectNode body) {
    ObjectNode asked = body.deepCopy().put("stream", stream);
    if (stream) {
      asked.putObject("stream_options").put("include_usage", true);
    }
    return ask(Operation.CHAT, asked, Optional.empty());
  }

  Got ask(Operation operation, ObjectNode body, Optional<Duration> patience) {
    return ask(operation, body, new Gateway.Wishes(null, null, patience));
  }

  Got ask(Operation operation, ObjectNode body, Gateway.Wishes wishes) {
    String id = "req-" + UUID.randomUUID();
    Client client = new Client();
    long start = System.nanoTime();
    GatewayAnswer answer = ask(operation, body, wishes, id, client);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    // Whatever was not sent by then is sent with the end of the body.
    client.flush();
    return Got.of(answer, client, took, bill(id), operation);
  }

  GatewayAnswer ask(
      Operation operation, ObjectNode body, Gateway.Wishes wishes, String id, ClientStream client) {
    UUID user = house.house().identity().local().userId();
    Actor actor = new Actor(user, "tester", null, null, id);
    try {
      return house
          .house()
          .gateway()
          .ask(
              operation,
              new Gateway.Asker(user, actor, id),
              wishes,
              Json.write(body).getBytes(StandardCharsets.UTF_8),
              client);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A row of the bill. */
  record Bill(
      String provider,
      String model,
      String outcome,
      long prompt,
      long completion,
      long cached,
      boolean estimated,
      java.math.BigDecimal cost) {

    /** {@code openai server_error}. */
    String brief() {
      return provider + " " + outcome;
    }
  }

  /** The rows of one request. */
  List<Bill> bill(String requestId) {
    try {
      assertThat(house.house().meter().flush(Duration.ofSeconds(30))).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return rows.tx(tx ->
        tx.query(
            row ->
                new Bill(
                    row.text("provider"),
                    row.text("model"),
                    row.text("outcome"),
                    row.big("prompt_tokens"),
                    row.big("completion_tokens"),
                    row.big("cached_tokens"),
                    row.flag("estimated"),
                    row.decimal("cost_usd")),
            "SELECT * FROM usage WHERE request_id = ? ORDER BY attempt",
            requestId));
  }

  Database rows() {
    return rows;
  }

  @Override
  public void close() {
    house.close();
    rows.close();
    openai.close();
    groq.close();
    perplexity.close();
    try {
      fake.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a client holds of a stream. */
  static class Client implements ClientStream {
    /** So many bytes of a long answer there is room for. */
    private int room = Integer.MAX_VALUE;

    Client withRoomFor(int bytes) {
      room = bytes;
      return this;
    }

    @Override
    public boolean hold(int bytes) {
      room -= bytes;
      return room >= 0;
    }

    private Map<String, String> headers = Map.of();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();
    private boolean begun;

    @Override
    public void begin(Map<String, String> with) {
      if (begun) {
        throw new IllegalStateException("a stream begins once");
      }
      begun = true;
      headers = Map.copyOf(with);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      if (!begun) {
        throw new IllegalStateException("nothing is written before the head");
      }
      unsent.write(bytes, offset, length);
    }

    @Override
    public synchronized void flush() {
      sent.writeBytes(unsent.toByteArray());
      unsent.reset();
    }

    Map<String, String> headers() {
      return headers;
    }

    synchronized String received() {
      return sent.toString(StandardCharsets.UTF_8);
    }
  }

  static JsonNode json(String text) {
    try {
      return Json.mapper().readTree(text);
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  private static int closedPort() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return taken.getLocalPort();
    }
  }

  private static Path catalogue() throws IOException {
    StringBuilder yaml =
        new StringBuilder(
            "providers: [openai, groq, perplexity, openai_compatible, fake]\nmodels:\n");
    for (String id : GOES_ON) {
      for (String provider : List.of("groq", "fake")) {
        add(yaml, provider, id, 32_000, "[chat, tools, assistant_prefix]");
      }
    }
    add(yaml, "openai", "small+context-length", 8_000, "[chat]");
    add(yaml, "groq", "as-small", 8_000, "[chat]");
    add(yaml, "groq", "larger", 16_000, "[chat]");
    add(yaml, "openai", "priced", 16_000, "[chat]");
    add(yaml, "openai", "priced+no-usage", 16_000, "[chat]");
    Path file = Files.createTempFile("catalogue", ".yaml");
    file.toFile().deleteOnExit();
    return Files.writeString(file, yaml);
  }

  private static void add(
      StringBuilder yaml, String provider, String id, int window, String capabilities) {
    yaml.append("  - {provider: ").append(provider).append(", id: \"").append(id);
    yaml.append("\", input: 1.00, output: 10.00, context_window: ").append(window);
    yaml.append(", capabilities: ").append(capabilities).append(", quality: 50}\n");
  }
}
