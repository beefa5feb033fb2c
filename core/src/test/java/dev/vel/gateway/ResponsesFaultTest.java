package dev.vel.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.llm.FakeProvider;
import dev.vel.wire.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Responses API and embeddings when the provider that is asked first is broken. */
class ResponsesFaultTest {
  private static Bench bench;
  private static String healthy;

  @BeforeAll
  static void open() {
    bench = Bench.patient();
    healthy = ask(false, "perplexity/ok").text();
    assertThat(healthy.split(" ")).hasSize(40);
  }

  @AfterAll
  static void close() {
    bench.close();
  }

  private static Got ask(boolean stream, String model, String... fallbacks) {
    return ask(question(model, fallbacks).put("stream", stream));
  }

  private static Got ask(ObjectNode body) {
    return bench.ask(Operation.RESPONSES, body, Optional.empty());
  }

  private static ObjectNode question(String model, String... fallbacks) {
    ObjectNode body = Json.object().put("model", model).put("input", "Write 40 words");
    List.of(fallbacks).forEach(body.putArray("fallbacks")::add);
    return body;
  }

  @ParameterizedTest
  @CsvSource({
    "503, server_error, true", "503, server_error, false", "silence, timeout, true",
    "silence, timeout, false", "slow-first-token, timeout, true", "401, unauthorized, true",
    "401, unauthorized, false"
  })
  void movesOnBeforeAnythingWasSaid(String fault, String outcome, boolean stream) {
    Got got = ask(stream, "openai/" + Bench.model(fault), "groq/ok").whole(healthy);
    assertThat(got.headers()).containsEntry("x-vel-provider", "groq");
    assertThat(got.bill().getFirst().brief()).isEqualTo("openai " + outcome);
    Bench.Bill last = got.bill().getLast();
    assertThat(last.brief()).isEqualTo("groq ok");
    assertThat(last.prompt()).isEqualTo(4);
    assertThat(last.completion()).isEqualTo((healthy.length() + 3) / 4);
    assertThat(last.estimated()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "cut, truncated, true",
    "cut, truncated, false",
    "stall, timeout, true",
    "stall, timeout, false",
    "error-in-stream, server_error, true"
  })
  void fitsASecondModelsEventsToWhatTheFirstHasBuilt(String fault, String outcome, boolean stream) {
    Got got = ask(stream, "openai/" + Bench.model(fault), "groq/ok").whole(healthy);
    got.billed("openai " + outcome, "groq ok");
    if (stream) {
      assertThat(got.events().stream().map(it -> it.path("type").asText()).distinct().toList())
          .containsExactly(
              "response.created",
              "response.output_item.added",
              "response.content_part.added",
              "response.output_text.delta",
              "response.output_text.done",
              "response.content_part.done",
              "response.output_item.done",
              "response.completed");
      String item = got.events().get(1).at("/item/id").asText();
      for (JsonNode event : got.events()) {
        if (event.has("item_id")) {
          assertThat(event.path("item_id").asText()).isEqualTo(item);
        }
      }
      JsonNode whole = got.events().getLast().at("/response/output/0");
      assertThat(whole.path("id").asText()).isEqualTo(item);
      assertThat(whole.at("/content/0/text").asText()).isEqualTo(healthy);
    }
  }

  @Test
  void endsWithOneErrorEventWhenTheNextModelSaysSomethingElse() {
    Got got = ask(true, "openai/" + Bench.model("cut"), "groq/" + Bench.model("refusal"));
    assertThat(got.error().path("code").asText()).isEqualTo("answer_interrupted");
    assertThat(healthy).startsWith(got.text());
    got.billed("openai truncated", "groq diverged");
  }

  @Test
  void completesAFunctionCallThatBrokeOff() {
    ObjectNode body = question("openai/" + Bench.model("cut"), "groq/ok").put("stream", true);
    ObjectNode tool = body.put("tool_choice", "required").putArray("tools").addObject();
    tool.put("type", "function").put("name", "remember");
    tool.set(
        "parameters",
        Bench.json("{\"required\":[\"what\"],\"properties\":{\"what\":{\"type\":\"string\"}}}"));
    Got got = ask(body).whole("");
    assertThat(Bench.json(got.arguments()).path("what").asText()).isEqualTo("Write 40 words");
  }

  @Test
  void leavesOutWhatASecondModelThinks() {
    String said = "Hello there";
    bench.scripts.add((out, self) -> {
      FakeProvider.write(out, FakeProvider.SSE_HEAD);
      FakeProvider.write(out, event("created", 0, "\"response\":{\"id\":\"r1\",\"output\":[]}"));
      FakeProvider.write(out, added(1, 0, "message", "m1"));
      FakeProvider.write(out, delta(2, "output_text", 0, "m1", "Hello"));
    });
    bench.scripts.add((out, self) -> {
      FakeProvider.write(out, FakeProvider.SSE_HEAD);
      FakeProvider.write(out, event("created", 0, "\"response\":{\"id\":\"r2\",\"output\":[]}"));
      FakeProvider.write(out, added(1, 0, "reasoning", "t2"));
      FakeProvider.write(out, delta(2, "reasoning_text", 0, "t2", "Hm"));
      FakeProvider.write(out, added(3, 1, "message", "m2"));
      FakeProvider.write(out, delta(4, "output_text", 1, "m2", said));
      FakeProvider.write(
          out,
          event(
              "completed",
              5,
              "\"response\":{\"id\":\"r2\",\"status\":\"completed\",\"output\":["
                  + "{\"type\":\"reasoning\",\"id\":\"t2\"},{\"type\":\"message\",\"id\":\"m2\"}],"
                  + "\"usage\":{\"input_tokens\":5,\"output_tokens\":2}}"));
    });
    Got got = ask(true, "fake/one", "fake/two").whole(said);
    got.billed("fake truncated", "fake ok");
    assertThat(Json.write(got.events())).doesNotContain("Hm").doesNotContain("\"m2\"");
    assertThat(got.bill().getLast().prompt()).isEqualTo(5);
  }

  private static String added(int number, int index, String type, String id) {
    return event(
        "output_item.added",
        number,
        "\"output_index\":"
            + index
            + ",\"item\":{\"type\":\""
            + type
            + "\",\"id\":\""
            + id
            + "\"}");
  }

  private static String delta(int number, String what, int index, String item, String text) {
    return event(
        what + ".delta",
        number,
        "\"output_index\":"
            + index
            + ",\"content_index\":0,\"item_id\":\""
            + item
            + "\",\"delta\":\""
            + text
            + "\"");
  }

  private static String event(String type, int number, String rest) {
    return "event: response."
        + type
        + "\ndata: {\"type\":\"response."
        + type
        + "\",\"sequence_number\":"
        + number
        + ","
        + rest
        + "}\n\n";
  }

  @ParameterizedTest
  @CsvSource({"malformed-chunk", "no-done", "wrong-usage"})
  void getsOverOddities(String fault) {
    String odd = Bench.model(fault);
    Got got = ask(true, "openai/" + odd, "groq/ok").whole(healthy).from("openai", odd, 1);
    got.billed("openai ok");
    assertThat(got.bill().getFirst().estimated()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void marksAnEstimateWhereTheProviderCountsNothing(boolean stream) {
    Got got = ask(stream, "openai/" + Bench.model("no-usage")).whole(healthy);
    Bench.Bill bill = got.billed("openai ok").bill().getFirst();
    assertThat(bill.estimated()).isTrue();
    assertThat(bill.completion()).isBetween(30L, 60L);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void passesAFilteredAnswerOnAndDoesNotKeepIt(boolean stream) {
    String filtered = Bench.model("content-filter");
    for (int i = 1; i <= 2; i++) {
      ObjectNode body = question("openai/" + filtered).put("temperature", 0).put("stream", stream);
      Got got = ask(body.put("store", false));
      assertThat(healthy).startsWith(got.text()).isNotEqualTo(got.text());
      assertThat(bench.openai.requests(filtered)).isEqualTo(i);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void saysWhatWasTriedWhenEverybodyIsDown(boolean stream) {
    Got got = ask(stream, "openai/" + Bench.model("reset"), "dead/any");
    assertThat(got.status()).isEqualTo(503);
    assertThat(got.error().path("tried")).hasSize(4);
  }

  @Test
  void asksForEmbeddingsElsewhereOnlyWhereTheRequestSaysSo() {
    String down = Bench.model("503");
    ObjectNode body = Json.object().put("model", "openai/" + down).put("input", "a red cat");
    Got alone = bench.ask(Operation.EMBEDDINGS, body, Optional.empty());
    assertThat(alone.status()).isEqualTo(503);
    assertThat(bench.openai.requests(down)).isEqualTo(2);
    body.putArray("fallbacks").add("groq/" + Bench.model(""));
    Got got = bench.ask(Operation.EMBEDDINGS, body, Optional.empty());
    got.billed("openai server_error", "openai server_error", "groq ok");
    assertThat(got.status()).isEqualTo(200);
    assertThat(got.usage().path("prompt_tokens").asInt()).isEqualTo(3);
    assertThat(got.bill().getLast().prompt()).isEqualTo(3);
    assertThat(got.bill().getLast().completion()).isZero();
    assertThat(got.bill().getLast().estimated()).isFalse();
  }
}
