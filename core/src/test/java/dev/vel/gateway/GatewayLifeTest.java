package dev.vel.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.config.Settings;
import dev.vel.llm.FakeProvider;
import dev.vel.usage.NewQuota;
import dev.vel.usage.QuotaUnit;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many callers at once, callers who go away, and models that come back. */
class GatewayLifeTest {
  /** More than a handful of calls takes, also on a machine that has much else to do. */
  private static final Duration PROBE = Duration.ofSeconds(2);

  private static Bench bench;

  @BeforeAll
  static void open() {
    bench = new Bench(new Settings.Breaker(5, Duration.ofSeconds(60), PROBE));
  }

  @AfterAll
  static void close() {
    bench.close();
  }

  @AfterEach
  void forgetQuotas() {
    bench.house.door().setQuotas(null, List.of());
  }

  private static <T> List<T> together(int callers, Callable<T> call) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<T>> calls = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        calls.add(
            threads.submit(() -> {
              start.await();
              return call.call();
            }));
      }
      start.countDown();
      List<T> results = new ArrayList<>();
      for (Future<T> one : calls) {
        results.add(one.get(60, TimeUnit.SECONDS));
      }
      return results;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void keepsAHundredCallersTogetherWithinAHardQuota(boolean stream) throws Exception {
    BigDecimal used = usedTokens();
    BigDecimal limit = used.add(BigDecimal.valueOf(1_500));
    bench.house.door().setQuotas(null, List.of(new NewQuota(null, QuotaUnit.TOKENS, limit, true)));
    String model = Bench.model("");
    ObjectNode body = Bench.chat("openai/" + model).put("max_tokens", 80);
    List<Got> all = together(128, () -> bench.ask(stream, body));
    assertThat(all).extracting(Got::status).containsOnly(200, 429);
    List<Got> good = all.stream().filter(got -> got.status() == 200).toList();
    assertThat(good).hasSizeGreaterThan(5);
    assertThat(bench.openai.requests(model)).isEqualTo(good.size());
    assertThat(usedTokens()).isLessThanOrEqualTo(limit);
    for (Got refused : all) {
      if (refused.status() == 429) {
        assertThat(refused.error().path("code").asText()).isEqualTo("insufficient_quota");
        assertThat(refused.headers()).containsEntry("x-should-retry", "false");
      }
    }
  }

  @Test
  void takesNoLongerAnswerThanThereIsRoomFor() {
    String answer =
        "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"%s\"},\"finish_reason\":\"stop\"}]}"
            .formatted("x".repeat(500_000));
    String model = Bench.model("");
    FakeProvider.Script long_ =
        (out, self) ->
            FakeProvider.write(
                out, FakeProvider.response("200 OK", "Content-Type: application/json\r\n", answer));
    bench.scripts.add(long_);
    bench.scripts.add(long_);
    ObjectNode body = Bench.chat("fake/" + model, "openai/" + model);
    Gateway.Wishes wishes = new Gateway.Wishes(null, null, Optional.empty());
    Bench.Client small = new Bench.Client().withRoomFor(200_000);
    assertThat(bench.ask(Operation.CHAT, body, wishes, "req-small", small))
        .isInstanceOfSatisfying(
            GatewayAnswer.Whole.class,
            it -> assertThat(it.headers()).containsEntry("x-vel-provider", "openai"));
    assertThat(bench.ask(Operation.CHAT, body, wishes, "req-large", new Bench.Client()))
        .isInstanceOfSatisfying(
            GatewayAnswer.Whole.class,
            it -> assertThat(new String(it.body(), StandardCharsets.UTF_8)).isEqualTo(answer));
  }

  private static BigDecimal usedTokens() {
    return bench
        .rows()
        .tx(tx ->
            tx.first(
                row -> row.decimal("used"),
                "SELECT coalesce(sum(prompt_tokens + completion_tokens), 0)::numeric AS used FROM usage"
                    + " WHERE created_at >= date_trunc('month', now(), 'UTC')"))
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asksOnceForManyWhoAskTheSame(boolean stream) throws Exception {
    String model = Bench.model("");
    ObjectNode body = Bench.chat("openai/" + model).put("temperature", 0);
    List<Got> all = together(32, () -> bench.ask(stream, body));
    assertThat(bench.openai.requests(model)).isEqualTo(1);
    assertThat(new HashSet<>(all.stream().map(Got::text).toList())).hasSize(1);
    assertThat(all.stream().filter(got -> "hit".equals(got.headers().get("x-vel-cache"))))
        .hasSize(31);
    assertThat(
            all.stream()
                .flatMap(got -> got.bill().stream())
                .mapToLong(Bench.Bill::completion)
                .sum())
        .isEqualTo((all.getFirst().text().length() + 3) / 4);
  }

  @Test
  void keepsNoAnswerThatAnotherModelGave() {
    String refused = Bench.model("401");
    ObjectNode body = Bench.chat("openai/" + refused, "groq/ok").put("temperature", 0);
    bench.ask(Operation.CHAT, body, new Gateway.Wishes("no-cache", null, Optional.empty()));
    Got again = bench.ask(false, body);
    assertThat(again.headers()).doesNotContainKey("x-vel-cache");
    assertThat(bench.openai.requests(refused)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void keepsNoSharedAnswerOfAFallback(boolean stream) {
    String refused = Bench.model("401");
    ObjectNode body = Bench.chat("openai/" + refused, "groq/ok").put("stream", stream);
    Gateway.Wishes shared = new Gateway.Wishes(null, "shared", Optional.empty());
    assertThat(bench.ask(Operation.CHAT, body, shared).status()).isEqualTo(200);
    Got again = bench.ask(Operation.CHAT, body, shared);
    assertThat(again.headers()).doesNotContainKey("x-vel-cache");
    assertThat(bench.openai.requests(refused)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void triesAgainWithinAQuotaThatIsEnoughForOneAnswer(boolean stream) {
    BigDecimal limit = usedTokens().add(BigDecimal.valueOf(250));
    bench.house.door().setQuotas(null, List.of(new NewQuota(null, QuotaUnit.TOKENS, limit, true)));
    String model = Bench.model("500-once");
    ObjectNode body = Bench.chat("openai/" + model).put("max_tokens", 150);
    Got got = bench.ask(stream, body);
    assertThat(got.status()).isEqualTo(200);
    assertThat(got.took()).isLessThan(Duration.ofSeconds(5));
    assertThat(bench.openai.requests(model)).isEqualTo(2);
  }

  @Test
  void holdsASlowClientAgainstNobody() {
    String model = Bench.model("");
    Bench.Client slow =
        new Bench.Client() {
          @Override
          public synchronized void begin(Map<String, String> headers) {
            super.begin(headers);
            // Longer than the stall limit: a client that does not take what it is sent.
            LockSupport.parkNanos(Bench.TIMEOUTS.stall().multipliedBy(2).toNanos());
          }
        };
    String id = "req-" + UUID.randomUUID();
    Gateway.Wishes none = new Gateway.Wishes(null, null, Optional.empty());
    ObjectNode body = Bench.chat("openai/" + model).put("stream", true);
    assertThat(bench.ask(Operation.CHAT, body, none, id, slow))
        .isInstanceOf(GatewayAnswer.Streamed.class);
    assertThat(bench.bill(id)).extracting(Bench.Bill::brief).containsExactly("openai ok");
  }

  @Test
  void endsTheCallOfAClientThatGoesAwayAndBillsWhatWasSaid() throws Exception {
    CountDownLatch hungUp = new CountDownLatch(1);
    bench.scripts.add((out, self) -> {
      try {
        talk(out);
      } finally {
        hungUp.countDown();
      }
    });
    Bench.Client leaving =
        new Bench.Client() {
          @Override
          public synchronized void flush() {
            super.flush();
            if (received().length() > 500) {
              throw new UncheckedIOException(new IOException("the client is gone"));
            }
          }
        };
    String id = "req-" + UUID.randomUUID();
    Gateway.Wishes none = new Gateway.Wishes(null, null, Optional.empty());
    ObjectNode body = Bench.chat("fake/any", "groq/ok").put("stream", true);
    assertThatThrownBy(() -> bench.ask(Operation.CHAT, body, none, id, leaving))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(hungUp.await(5, TimeUnit.SECONDS)).isTrue();
    List<Bench.Bill> bill = bench.bill(id);
    assertThat(bill).extracting(Bench.Bill::brief).containsExactly("fake cancelled");
    assertThat(bill.getFirst().completion()).isPositive();
    assertThat(bill.getFirst().estimated()).isTrue();
  }

  private static void talk(OutputStream out) throws IOException, InterruptedException {
    FakeProvider.write(out, FakeProvider.SSE_HEAD);
    for (int i = 0; i < 200; i++) {
      FakeProvider.write(out, FakeProvider.piece("word "));
      Thread.sleep(20);
    }
  }

  @Test
  void sendsAPieceOnThoughTheNextOneIsHalfThere() {
    Bench.Client client = new Bench.Client();
    AtomicBoolean inTime = new AtomicBoolean();
    bench.scripts.add((out, self) -> {
      String next = FakeProvider.piece("second");
      FakeProvider.write(
          out, FakeProvider.SSE_HEAD + FakeProvider.piece("first") + next.substring(0, 20));
      for (int i = 0; i < 65 && !inTime.get(); i++) {
        Thread.sleep(10);
        inTime.set(client.received().contains("first"));
      }
      FakeProvider.write(
          out, next.substring(20) + FakeProvider.finish("stop") + "data: [DONE]\n\n");
    });
    ObjectNode body = Bench.chat("fake/any").put("stream", true);
    bench.ask(
        Operation.CHAT, body, new Gateway.Wishes(null, null, Optional.empty()), "req-half", client);
    client.flush();
    assertThat(inTime).isTrue();
    assertThat(client.received()).contains("second").endsWith("data: [DONE]\n\n");
  }

  @Test
  void givesTheNextModelWhatWasSaidAndWhatIsLeftOfTheLength() throws Exception {
    bench.scripts.add((out, self) ->
        FakeProvider.write(
            out, FakeProvider.SSE_HEAD + FakeProvider.piece("one two three four five")));
    bench.scripts.add((out, self) ->
        FakeProvider.write(
            out, FakeProvider.SSE_HEAD + FakeProvider.piece(" six") + FakeProvider.finish("stop")));
    drain();
    ObjectNode body =
        Bench.chat("fake/any", "fake/goes-on").put("max_tokens", 50).put("stream", true);
    Got got = bench.ask(Operation.CHAT, body, Optional.empty());
    got.whole("one two three four five six").billed("fake truncated", "fake ok");
    assertThat(sent().path("messages")).hasSize(1);
    JsonNode second = sent();
    assertThat(second.at("/messages/1/role").asText()).isEqualTo("assistant");
    assertThat(second.at("/messages/1/content").asText()).isEqualTo("one two three four five");
    assertThat(second.path("max_tokens").asInt()).isEqualTo(45);
    assertThat(second.has("fallbacks")).isFalse();
    assertThat(got.bill().getLast().prompt()).isGreaterThan(got.bill().getFirst().prompt());
  }

  @Test
  void sendsNoFieldThatIsMeantForVel() throws Exception {
    bench.scripts.add((out, self) ->
        FakeProvider.write(
            out, FakeProvider.SSE_HEAD + FakeProvider.piece("x") + FakeProvider.finish("stop")));
    drain();
    ObjectNode body = Bench.chat(" fake/any ").put("stream", true);
    body.putNull("fallbacks").put("unknown", 1);
    bench.ask(Operation.CHAT, body, Optional.empty()).whole("x");
    JsonNode sent = sent();
    assertThat(sent.has("fallbacks")).isFalse();
    assertThat(sent.path("model").asText()).isEqualTo("any");
    assertThat(sent.path("unknown").asInt()).isEqualTo(1);
    assertThat(sent.at("/stream_options/include_usage").asBoolean()).isTrue();
  }

  @Test
  void completesACallOfTheOneFunctionThatOlderClientsAskFor() {
    String head = "data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{\"function_call\":";
    String name = head + "{\"name\":\"f\",\"arguments\":\"\"}}}]}\n\n";
    bench.scripts.add((out, self) ->
        FakeProvider.write(
            out, FakeProvider.SSE_HEAD + name + head + "{\"arguments\":\"{\\\"a\\\"\"}}}]}\n\n"));
    bench.scripts.add((out, self) ->
        FakeProvider.write(
            out,
            FakeProvider.SSE_HEAD
                + name
                + head
                + "{\"arguments\":\"{\\\"a\\\":1}\"}}}]}\n\n"
                + FakeProvider.finish("function_call")
                + "data: [DONE]\n\n"));
    Got got = bench.ask(true, "fake/any", "fake/other").whole("");
    StringBuilder arguments = new StringBuilder();
    for (JsonNode chunk : got.events()) {
      arguments.append(chunk.at("/choices/0/delta/function_call/arguments").asText(""));
    }
    assertThat(arguments.toString()).isEqualTo("{\"a\":1}");
    assertThat(got.finish()).isEqualTo("function_call");
  }

  @Test
  void getsOverAConnectionThatTheProviderClosedWhileItWasKept() {
    String answer =
        FakeProvider.response(
            "200 OK",
            "Content-Type: application/json\r\n",
            "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]}");
    for (int i = 0; i < 3; i++) {
      // It does not say that it will close the connection, and does.
      bench.scripts.add((out, self) -> FakeProvider.write(out, answer));
      bench.ask(false, "fake/any").whole("hi").billed("fake ok");
    }
  }

  private static void drain() {
    bench.fake.forget();
  }

  private static JsonNode sent() throws InterruptedException {
    String request = bench.fake.request();
    return Bench.json(request.substring(request.indexOf("\r\n\r\n") + 4));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void leavesADeadModelAloneButForProbesAndReturnsToItOnceItAnswers(boolean stream)
      throws Exception {
    String model = Bench.model("503:6");
    for (int i = 0; i < 5; i++) {
      assertThat(provider(bench.ask(stream, "openai/" + model, "groq/ok"))).isEqualTo("groq");
    }
    assertThat(bench.openai.requests(model)).isEqualTo(5);
    Thread.sleep(PROBE.plusMillis(200));
    together(10, () -> bench.ask(stream, "openai/" + model, "groq/ok"));
    assertThat(bench.openai.requests(model)).isEqualTo(6);
    Awaitility.await()
        .atMost(PROBE.multipliedBy(4))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> "openai".equals(provider(bench.ask(stream, "openai/" + model, "groq/ok"))));
    assertThat(bench.openai.requests(model)).isEqualTo(7);
    Got alone = bench.ask(stream, "openai/" + model).from("openai", model, 1);
    assertThat(alone.status()).isEqualTo(200);
  }

  private static String provider(Got got) {
    return String.valueOf(got.headers().get("x-vel-provider"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void saysWhenToComeBackWhileTheOnlyModelIsLeftAlone(boolean stream) {
    String model = Bench.model("503");
    for (int i = 0; i < 3; i++) {
      bench.ask(stream, "openai/" + model);
    }
    Got got = bench.ask(stream, "openai/" + model);
    assertThat(got.status()).isEqualTo(503);
    assertThat(got.headers()).containsKey("Retry-After").containsEntry("x-vel-attempts", "0");
    assertThat(got.tried()).contains("breaker_open");
    assertThat(got.bill()).isEmpty();
    assertThat(bench.openai.requests(model)).isEqualTo(5);
  }
}
