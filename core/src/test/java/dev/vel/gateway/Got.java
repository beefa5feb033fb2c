package dev.vel.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.vel.wire.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a caller got, read as strictly as OpenAI's own clients read it.
 *
 * @param usage missing when the answer does not say
 * @param error missing unless there was one
 * @param events of a stream, in order
 */
record Got(
    int status,
    Map<String, String> headers,
    String text,
    String arguments,
    List<String> tools,
    String finish,
    JsonNode usage,
    JsonNode error,
    List<JsonNode> events,
    List<Bench.Bill> bill,
    Duration took) {

  static Got of(
      GatewayAnswer answer,
      Bench.Client client,
      Duration took,
      List<Bench.Bill> bill,
      Operation operation) {
    return switch (answer) {
      case GatewayAnswer.Whole whole -> {
        assertThat(client.headers()).as("a whole answer leaves no stream behind").isEmpty();
        yield whole(whole, took, bill);
      }
      case GatewayAnswer.Streamed streamed ->
          operation == Operation.CHAT ? chat(client, took, bill) : responses(client, took, bill);
    };
  }

  private static Got whole(GatewayAnswer.Whole whole, Duration took, List<Bench.Bill> bill) {
    JsonNode body = Bench.json(new String(whole.body(), StandardCharsets.UTF_8));
    JsonNode message = body.at("/choices/0/message");
    String text = message.path("content").asText("") + message.path("refusal").asText("");
    if (body.path("output").isArray()) {
      text = body.at("/output/0/content/0/text").asText("");
    }
    StringBuilder arguments = new StringBuilder();
    List<String> tools = new ArrayList<>();
    for (JsonNode call : message.path("tool_calls")) {
      tools.add(call.at("/function/name").asText());
      arguments.append(call.at("/function/arguments").asText());
    }
    return new Got(
        whole.status(),
        whole.headers(),
        text.equals("null") ? "" : text.replaceFirst("null$", ""),
        arguments.toString(),
        tools,
        body.at("/choices/0/finish_reason").asText(""),
        body.path("usage"),
        body.path("error").isNull() ? MissingNode.getInstance() : body.path("error"),
        List.of(),
        bill,
        took);
  }

  /** The data of each event; the text between them must be comments. */
  private static List<String> data(String stream) {
    assertThat(stream).endsWith("\n\n");
    List<String> data = new ArrayList<>();
    for (String event : stream.split("\n\n")) {
      List<String> lines = event.lines().filter(line -> line.startsWith("data: ")).toList();
      assertThat(lines.size()).as("one data line an event: " + event).isLessThan(2);
      lines.forEach(line -> data.add(line.substring(6)));
    }
    return data;
  }

  private static Got chat(Bench.Client client, Duration took, List<Bench.Bill> bill) {
    List<String> data = data(client.received());
    StringBuilder text = new StringBuilder();
    StringBuilder arguments = new StringBuilder();
    List<String> tools = new ArrayList<>();
    List<JsonNode> events = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    String finish = "";
    JsonNode usage = MissingNode.getInstance();
    JsonNode error = MissingNode.getInstance();
    for (int i = 0; i < data.size(); i++) {
      boolean last = i + 1 == data.size();
      if (data.get(i).equals("[DONE]")) {
        assertThat(last).as("nothing after [DONE]").isTrue();
        continue;
      }
      JsonNode chunk = Bench.json(data.get(i));
      events.add(chunk);
      if (chunk.has("error")) {
        assertThat(last).as("an error is the last word").isTrue();
        error = chunk.path("error");
        continue;
      }
      assertThat(last).as("a stream ends with [DONE] or an error").isFalse();
      ids.add(chunk.path("id").asText());
      assertThat(chunk.path("choices").isArray()).as("choices in " + chunk).isTrue();
      usage = chunk.path("usage").isObject() ? chunk.path("usage") : usage;
      JsonNode choice = chunk.path("choices").path(0);
      JsonNode delta = choice.path("delta");
      assertThat(choice.isMissingNode() || delta.isObject()).as("a delta in " + chunk).isTrue();
      String piece = content(delta, "content") + content(delta, "refusal");
      assertThat(piece.isEmpty() || finish.isEmpty()).as("no text behind the end").isTrue();
      text.append(piece);
      for (JsonNode call : delta.path("tool_calls")) {
        assertThat(call.path("index").isInt()).isTrue();
        if (call.at("/function/name").isTextual()) {
          tools.add(call.at("/function/name").asText());
        }
        arguments.append(call.at("/function/arguments").asText(""));
      }
      if (choice.path("finish_reason").isTextual()) {
        assertThat(finish).as("one end").isEmpty();
        finish = choice.path("finish_reason").asText();
      }
    }
    assertThat(ids).as("one id").hasSizeLessThan(2);
    return new Got(
        200,
        client.headers(),
        text.toString(),
        arguments.toString(),
        tools,
        finish,
        usage,
        error,
        events,
        bill,
        took);
  }

  private static Got responses(Bench.Client client, Duration took, List<Bench.Bill> bill) {
    List<JsonNode> events = data(client.received()).stream().map(Bench::json).toList();
    StringBuilder text = new StringBuilder();
    StringBuilder arguments = new StringBuilder();
    Set<String> ids = new HashSet<>();
    JsonNode error = MissingNode.getInstance();
    JsonNode usage = MissingNode.getInstance();
    String finish = "";
    long number = -1;
    for (JsonNode event : events) {
      assertThat(event.path("sequence_number").asLong(-1)).as("" + event).isGreaterThan(number);
      number = event.path("sequence_number").asLong();
      assertThat(finish.isEmpty() && error.isMissingNode()).as("no event behind the end").isTrue();
      if (event.has("response")) {
        ids.add(event.at("/response/id").asText());
      }
      switch (event.path("type").asText()) {
        case "response.output_text.delta", "response.refusal.delta" ->
            text.append(event.path("delta").asText());
        case "response.output_text.done" ->
            assertThat(event.path("text").asText()).isEqualTo(text.toString());
        case "response.function_call_arguments.delta" ->
            arguments.append(event.path("delta").asText());
        case "response.completed", "response.incomplete" -> {
          finish = event.at("/response/status").asText();
          usage = event.at("/response/usage");
        }
        case "error" -> error = event;
        default -> {
          // Frames of the text.
        }
      }
    }
    assertThat(ids).as("one response").hasSize(1);
    assertThat(finish.isEmpty()).isEqualTo(!error.isMissingNode());
    return new Got(
        200,
        client.headers(),
        text.toString(),
        arguments.toString(),
        List.of(),
        finish,
        usage,
        error,
        events,
        bill,
        took);
  }

  private static String content(JsonNode delta, String field) {
    return delta.path(field).isTextual() ? delta.path(field).textValue() : "";
  }

  /** Whether it is the whole of this text, and nothing else went wrong. */
  Got whole(String expected) {
    assertThat(error.isMissingNode()).as("no error: " + error).isTrue();
    assertThat(status).isEqualTo(200);
    assertThat(text).isEqualTo(expected);
    return this;
  }

  /** Who answers, as the headers say. */
  Got from(String provider, String model, int attempts) {
    assertThat(headers)
        .containsEntry("x-vel-provider", provider)
        .containsEntry("x-vel-model", model)
        .containsEntry("x-vel-attempts", Integer.toString(attempts))
        .containsKey("x-vel-request-id");
    return this;
  }

  /** The bill's rows as provider and outcome; failed ones never owe as if they were answers. */
  Got billed(String... rows) {
    assertThat(bill).extracting(Bench.Bill::brief).containsExactly(rows);
    return this;
  }

  String tried() {
    return Json.write(error.path("tried"));
  }
}
