package dev.vel.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.llm.FakeProvider;
import dev.vel.route.ProviderState;
import dev.vel.thread.Promptly;
import dev.vel.wire.Page;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller gets when the provider that is asked first is broken, streaming and not. */
class FaultTableTest {
  private static Bench bench;
  private static String healthy;

  @BeforeAll
  static void open() {
    bench = Bench.patient();
    healthy = bench.ask(false, "perplexity/" + Bench.model("")).text();
    assertThat(healthy.split(" ")).hasSize(40);
  }

  @AfterAll
  static void close() {
    bench.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void passesAWholeAnswerOnAndBillsWhatTheProviderCounted(boolean stream) {
    Got got = bench.ask(stream, "openai/priced").whole(healthy).from("openai", "priced", 1);
    int tokens = (healthy.length() + 3) / 4;
    assertThat(got.usage().path("completion_tokens").asInt()).isEqualTo(tokens);
    assertThat(got.finish()).isEqualTo("stop");
    Bench.Bill bill = got.billed("openai ok").bill().getFirst();
    assertThat(bill.prompt()).isEqualTo(4);
    assertThat(bill.completion()).isEqualTo(tokens);
    assertThat(bill.estimated()).isFalse();
    assertThat(bill.cost())
        .isEqualByComparingTo(BigDecimal.valueOf(4 + 10L * tokens).movePointLeft(6));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void movesOnAtOnceFromARateLimitThatNamesATime(boolean stream) throws Exception {
    Promptly.within(
        Duration.ofMillis(900),
        () -> {
          String limited = Bench.model("429");
          Got got = bench.ask(stream, "openai/" + limited, "groq/ok").whole(healthy);
          got.from("groq", "ok", 2).billed("openai rate_limited", "groq ok");
          assertThat(bench.openai.requests(limited)).isEqualTo(1);
          assertThat(got.bill().getFirst().completion()).isZero();
          return got.took();
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void waitsAsLongAsARateLimitSaysWhenNobodyElseIsLeft(boolean stream) {
    String limited = Bench.model("429:1");
    Got got = bench.ask(stream, "openai/" + limited).whole(healthy).from("openai", limited, 2);
    assertThat(got.took()).isGreaterThan(Duration.ofSeconds(1));
    assertThat(bench.openai.requests(limited)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void passesARateLimitOnWhenTheCallerDoesNotWaitThatLong(boolean stream) {
    String limited = Bench.model("429");
    ObjectNode body = Bench.chat("openai/" + limited).put("stream", stream);
    Got got = bench.ask(Operation.CHAT, body, Optional.of(Duration.ofMillis(950)));
    assertThat(got.status()).isEqualTo(429);
    assertThat(got.headers()).containsEntry("Retry-After", "1");
    assertThat(got.took()).isLessThan(Duration.ofMillis(950));
    assertThat(bench.openai.requests(limited)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asksAModelThatIsTooBusyThreeTimesWithPausesThenTheNext(boolean stream) {
    String limited = Bench.model("429-no-retry-after");
    Got got = bench.ask(stream, "openai/" + limited, "groq/ok").whole(healthy);
    got.from("groq", "ok", 4)
        .billed("openai rate_limited", "openai rate_limited", "openai rate_limited", "groq ok");
    assertThat(got.took()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(6));
    assertThat(bench.openai.requests(limited)).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({
    "insufficient-quota, quota_exhausted, true", "insufficient-quota, quota_exhausted, false",
    "401, unauthorized, true", "401, unauthorized, false",
    "403, unauthorized, true", "403, unauthorized, false"
  })
  void asksNobodyWithAKeyThatWasRefused(String fault, String outcome, boolean stream) {
    String refused = Bench.model(fault);
    String sibling = Bench.model("");
    Got got = bench.ask(stream, "openai/" + refused, "openai/" + sibling, "groq/ok");
    got.whole(healthy).from("groq", "ok", 2).billed("openai " + outcome, "groq ok");
    assertThat(bench.openai.requests(refused)).isEqualTo(1);
    assertThat(bench.openai.requests(sibling)).isZero();
    assertThat(listing("openai")).isEqualTo("key_refused");
    Got alone = bench.ask(stream, "openai/" + refused);
    assertThat(alone.status()).isEqualTo(503);
    assertThat(alone.headers()).containsEntry("x-should-retry", "false");
  }

  private String listing(String provider) {
    return bench.house.door().providers(new Page.Range(20, 0)).data().stream()
        .filter(state -> state.name().equals(provider))
        .map(ProviderState::listing)
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asksAModelThatFailedOnceOnceMore(boolean stream) {
    String once = Bench.model("500-once");
    bench
        .ask(stream, "openai/" + once, "groq/ok")
        .whole(healthy)
        .from("openai", once, 2)
        .billed("openai server_error", "openai ok");
    assertThat(bench.openai.requests(once)).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "503, server_error, true", "503, server_error, false",
    "reset, unreachable, true", "reset, unreachable, false"
  })
  void givesAModelThatIsDownTwoCalls(String fault, String outcome, boolean stream) {
    String down = Bench.model(fault);
    Got got = bench.ask(stream, "openai/" + down, "groq/ok").whole(healthy);
    got.from("groq", "ok", 3).billed("openai " + outcome, "openai " + outcome, "groq ok");
    assertThat(bench.openai.requests(down)).isBetween(2L, 3L);
    assertThat(got.bill().getFirst().cost()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"dead, true", "dead, false", "tls, true", "tls, false"})
  void getsPastAProviderThatCannotBeReached(String provider, boolean stream) {
    bench
        .ask(stream, provider + "/any", "groq/ok")
        .whole(healthy)
        .from("groq", "ok", 3)
        .billed(provider + " unreachable", provider + " unreachable", "groq ok");
  }

  @ParameterizedTest
  @CsvSource({
    "silence, true",
    "silence, false",
    "slow-first-token, true",
    "slow-first-token, false"
  })
  void leavesASilentModelAfterTheLimitAndDoesNotAskItAgain(String fault, boolean stream) {
    String silent = Bench.model(fault);
    Got got = bench.ask(stream, "openai/" + silent, "groq/ok").whole(healthy);
    got.from("groq", "ok", 2).billed("openai timeout", "groq ok");
    assertThat(got.took()).isBetween(Duration.ofMillis(700), Duration.ofSeconds(6));
    assertThat(bench.openai.requests(silent)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "cut, truncated, true",
    "cut, truncated, false",
    "stall, timeout, true",
    "stall, timeout, false"
  })
  void goesOnWithAModelThatTakesWhatWasSaid(String fault, String outcome, boolean stream) {
    String broken = Bench.model(fault);
    Got got = bench.ask(stream, "openai/" + broken, "groq/goes-on").whole(healthy);
    got.billed("openai " + outcome, "groq ok");
    assertThat(bench.openai.requests(broken)).isEqualTo(1);
    Bench.Bill last = got.bill().getLast();
    assertThat(last.estimated()).isFalse();
    assertThat(got.finish()).isEqualTo("stop");
    assertThat(got.usage().path("completion_tokens").asLong()).isEqualTo(last.completion());
    if (stream) {
      // The second model was sent what the first had said, and said the rest alone.
      got.from("openai", broken, 1);
      assertThat(last.prompt()).isGreaterThan(4);
      assertThat(last.completion()).isLessThan((healthy.length() + 3) / 4);
      assertThat(got.bill().getFirst().completion()).isPositive();
      assertThat(got.bill().getFirst().estimated()).isTrue();
      assertThat(got.events().getLast().path("model").asText()).isEqualTo("goes-on");
    } else {
      got.from("groq", "goes-on", 2);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "goes-on+reject-prefix, true", "goes-on+reject-prefix, false",
    "goes-on+ignore-prefix, true", "goes-on+ignore-prefix, false"
  })
  void getsAWholeAnswerFromAModelThatDoesNotGoOnAsItShould(String second, boolean stream) {
    long before = bench.groq.requests(second);
    Got got = bench.ask(stream, "openai/" + Bench.model("cut"), "groq/" + second).whole(healthy);
    got.billed("openai truncated", "groq ok");
    boolean twice = stream && second.contains("reject");
    assertThat(bench.groq.requests(second) - before).isEqualTo(twice ? 2 : 1);
  }

  @ParameterizedTest
  @CsvSource({"cut, true", "cut, false", "stall, true", "stall, false"})
  void goesOnFromWhereAModelThatBeginsAnewPassesWhatWasSaid(String fault, boolean stream) {
    Got got = bench.ask(stream, "openai/" + Bench.model(fault), "perplexity/ok").whole(healthy);
    assertThat(got.bill().getLast().brief()).isEqualTo("perplexity ok");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void endsWithOneErrorWhenTheNextModelSaysSomethingElse(boolean stream) {
    String other = Bench.model("refusal");
    Got got = bench.ask(stream, "openai/" + Bench.model("cut"), "perplexity/" + other);
    if (stream) {
      assertThat(got.error().path("code").asText()).isEqualTo("answer_interrupted");
      assertThat(healthy).startsWith(got.text()).isNotEqualTo(got.text());
      assertThat(got.tried()).contains("truncated", "diverged");
      got.billed("openai truncated", "perplexity diverged");
    } else {
      got.whole("I cannot help with that.").from("perplexity", other, 2);
    }
    assertThat(bench.perplexity.requests(other)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void getsOverThreeModelsThatBreakAtDifferentPlaces(boolean stream) {
    Got got =
        bench.ask(
            stream,
            "openai/" + Bench.model("cut"),
            "groq/goes-on+cut",
            "perplexity/" + Bench.model("stall"),
            "groq/ok");
    got.whole(healthy);
    assertThat(got.finish()).isEqualTo("stop");
    got.billed("openai truncated", "groq truncated", "perplexity timeout", "groq ok");
  }

  @ParameterizedTest
  @CsvSource({"cut, true", "cut, false", "stall, true", "stall, false"})
  void completesAToolCallThatBrokeOff(String fault, boolean stream) {
    ObjectNode body = Bench.chat("openai/" + Bench.model(fault), "perplexity/ok");
    ObjectNode function =
        body.put("tool_choice", "required")
            .putArray("tools")
            .addObject()
            .put("type", "function")
            .putObject("function")
            .put("name", "remember");
    function.set(
        "parameters",
        Bench.json(
            "{\"type\":\"object\",\"required\":[\"what\"],"
                + "\"properties\":{\"what\":{\"type\":\"string\"}}}"));
    Got got = bench.ask(stream, body).whole("");
    assertThat(got.tools()).containsExactly("remember");
    assertThat(got.finish()).isEqualTo("tool_calls");
    assertThat(Bench.json(got.arguments()).path("what").asText()).isEqualTo("Write 40 words");
  }

  @ParameterizedTest
  @CsvSource({"cut, true", "cut, false", "stall, true", "stall, false"})
  void showsNothingOfAnAnswerThatBrokeBeforeItsFirstWord(String how, boolean stream) {
    bench.scripts.add((out, self) -> {
      FakeProvider.write(
          out,
          stream
              ? FakeProvider.SSE_HEAD
                  + "data: {\"id\":\"first\",\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n"
              : "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n");
      if (how.equals("stall")) {
        Thread.sleep(Duration.ofSeconds(3));
      }
    });
    Got got = bench.ask(stream, "fake/any", "groq/ok").whole(healthy).from("groq", "ok", 2);
    got.billed(how.equals("cut") ? "fake truncated" : "fake timeout", "groq ok");
    assertThat(got.bill().getFirst().completion()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"malformed-chunk, true", "null-choices, true", "no-done, true", "no-done, false"})
  void getsOverOdditiesOfAStream(String fault, boolean stream) throws Exception {
    Promptly.within(
        Duration.ofMillis(1_500),
        () -> {
          String odd = Bench.model(fault);
          Got got =
              bench.ask(stream, "openai/" + odd, "groq/ok").whole(healthy).from("openai", odd, 1);
          got.billed("openai ok");
          assertThat(got.bill().getFirst().estimated()).isFalse();
          assertThat(got.bill().getFirst().completion()).isEqualTo((healthy.length() + 3) / 4);
          assertThat(got.usage().path("prompt_tokens").asInt()).isEqualTo(4);
          return got.took();
        });
  }

  @ParameterizedTest
  @CsvSource({
    "malformed-chunk, malformed, false", "null-choices, malformed, false",
    "not-json, malformed, false", "not-json, truncated, true"
  })
  void movesOnFromAnAnswerThatIsNone(String fault, String outcome, boolean stream) {
    String broken = Bench.model(fault);
    bench
        .ask(stream, "openai/" + broken, "groq/ok")
        .whole(healthy)
        .from("groq", "ok", 2)
        .billed("openai " + outcome, "groq ok");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void movesOnFromAnErrorInTheMiddle(boolean stream) {
    Got got = bench.ask(stream, "openai/" + Bench.model("error-in-stream"), "groq/ok");
    got.whole(healthy);
    assertThat(got.bill().getFirst().brief()).isEqualTo("openai server_error");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void marksAnEstimateWhereTheProviderCountsNothing(boolean stream) {
    Got got = bench.ask(stream, "openai/priced+no-usage").whole(healthy);
    Bench.Bill bill = got.billed("openai ok").bill().getFirst();
    assertThat(bill.estimated()).isTrue();
    assertThat(bill.prompt()).isBetween(5L, 20L);
    assertThat(bill.completion()).isBetween(30L, 60L);
    assertThat(bill.cost()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void makesCountsThatContradictEachOtherConsistent(boolean stream) {
    Got got = bench.ask(stream, "openai/" + Bench.model("wrong-usage")).whole(healthy);
    Bench.Bill bill = got.billed("openai ok").bill().getFirst();
    assertThat(bill.prompt()).isEqualTo(3);
    assertThat(bill.cached()).isEqualTo(3);
    assertThat(bill.completion()).isZero();
    assertThat(bill.estimated()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asksOnlyALargerModelWhatWasTooLong(boolean stream) {
    String small = "small+context-length";
    long before = bench.openai.requests(small);
    bench
        .ask(stream, "openai/" + small, "groq/as-small", "groq/larger")
        .whole(healthy)
        .from("groq", "larger", 2)
        .billed("openai context_length", "groq ok");
    assertThat(bench.groq.requests("as-small")).isZero();
    Got none = bench.ask(stream, "openai/" + small, "groq/as-small");
    assertThat(none.status()).isEqualTo(400);
    assertThat(none.error().path("code").asText()).isEqualTo("context_length_exceeded");
    assertThat(bench.openai.requests(small) - before).isEqualTo(2);
    assertThat(bench.groq.requests("as-small")).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tellsWhyTheProviderWillNotAnswerAndAsksNobodyElse(boolean stream) {
    bench.scripts.add((out, self) ->
        FakeProvider.write(
            out,
            FakeProvider.response(
                "400 Bad Request",
                "Content-Type: application/json\r\nConnection: close\r\n",
                "{\"error\":{\"message\":\"Violence is not discussed here\","
                    + "\"code\":\"content_filter\"}}")));
    String other = Bench.model("");
    Got got = bench.ask(stream, "fake/any", "groq/" + other);
    assertThat(got.status()).isEqualTo(400);
    assertThat(got.error().path("code").asText()).isEqualTo("content_filter");
    assertThat(got.error().path("message").asText()).contains("Violence is not discussed here");
    got.billed("fake content_filter");
    assertThat(bench.groq.requests(other)).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void passesAnAnswerOnThatAFilterStopped(boolean stream) {
    String filtered = Bench.model("content-filter");
    String other = Bench.model("");
    Got got = bench.ask(stream, "openai/" + filtered, "groq/" + other);
    assertThat(got.finish()).isEqualTo("content_filter");
    assertThat(healthy).startsWith(got.text());
    assertThat(bench.openai.requests(filtered)).isEqualTo(1);
    assertThat(bench.groq.requests(other)).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void saysWhatWasTriedWhenEverybodyIsDown(boolean stream) {
    Got got =
        bench.ask(
            stream, "openai/" + Bench.model("503"), "groq/" + Bench.model("silence"), "dead/any");
    assertThat(got.status()).isEqualTo(503);
    assertThat(got.error().path("code").asText()).isEqualTo("providers_exhausted");
    assertThat(got.error().path("tried")).hasSize(5);
    assertThat(got.error().path("tried").findValuesAsText("outcome"))
        .containsExactly("server_error", "server_error", "timeout", "unreachable", "unreachable");
    assertThat(got.headers()).containsKey("Retry-After").containsEntry("x-vel-attempts", "5");
    assertThat(got.bill()).hasSize(5).allSatisfy(row -> assertThat(row.cost()).isZero());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void makesAStreamOfAnAnswerThatCameWhole(boolean stream) {
    bench.scripts.add((out, self) ->
        FakeProvider.write(
            out,
            FakeProvider.response(
                "200 OK",
                "Content-Type: application/json\r\n",
                "{\"id\":\"x\",\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":"
                    + "{\"role\":\"assistant\",\"content\":\"All at once\"},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}")));
    Got got = bench.ask(stream, "fake/any").whole("All at once").from("fake", "any", 1);
    assertThat(got.finish()).isEqualTo("stop");
    assertThat(got.bill().getFirst().prompt()).isEqualTo(7);
  }

  @Test
  void takesAStreamThatEndsBehindItsLastWordForWhole() {
    bench.scripts.add((out, self) -> {
      FakeProvider.write(out, FakeProvider.SSE_HEAD);
      FakeProvider.write(out, FakeProvider.piece("All of it"));
      FakeProvider.write(out, FakeProvider.finish("stop"));
    });
    Got got = bench.ask(true, "fake/any", "groq/ok").whole("All of it");
    assertThat(got.finish()).isEqualTo("stop");
    got.billed("fake ok");
    assertThat(got.bill().getFirst().estimated()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void failsAtItsDeadlineWhateverIsLeft(boolean stream) throws Exception {
    Promptly.within(
        Duration.ofMillis(1_600),
        () -> {
          String[] silent =
              IntStream.range(0, 5)
                  .mapToObj(i -> "groq/" + Bench.model("silence"))
                  .toArray(String[]::new);
          ObjectNode body =
              Bench.chat("openai/" + Bench.model("silence"), silent).put("stream", stream);
          Got got = bench.ask(Operation.CHAT, body, Optional.of(Duration.ofMillis(1_000)));
          assertThat(got.status()).isEqualTo(503);
          JsonNode tried = got.error().path("tried");
          assertThat(tried.size()).isBetween(1, 2);
          return got.took();
        });
  }
}
