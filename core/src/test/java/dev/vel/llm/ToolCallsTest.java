package dev.vel.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Json;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is sent of tools, and the calls in answers of providers that differ. */
class ToolCallsTest {
  private static final ChatTool READ =
      new ChatTool("files__read", "Reads a file", Json.object().put("type", "object"));

  private static ChatRequest request(ChatRequest.ToolChoice choice, ChatMessage... messages) {
    return new ChatRequest("m", List.of(messages), null, null, null, List.of(READ), choice, null);
  }

  private static String delta(String delta) {
    return "data: {\"choices\":[{\"index\":0,\"delta\":" + delta.replace('\'', '"') + "}]}\n\n";
  }

  private static ChatReply stream(String... pieces) throws Exception {
    String body = String.join("", pieces);
    try (FakeProvider fake = FakeProvider.saying(FakeProvider.SSE_HEAD, body);
        OpenAiChatClient client = Chats.client("groq", fake.base())) {
      return client.stream(Chats.ask("m", "Go"), Chats.LIMITS, text -> {});
    }
  }

  private static String whole(String message) {
    return FakeProvider.response(
        "200 OK",
        "Content-Type: application/json\r\n",
        "{\"choices\":[" + message.replace('\'', '"') + "]}");
  }

  private static ChatReply complete(String choices) throws Exception {
    try (FakeProvider fake = FakeProvider.saying(whole(choices));
        OpenAiChatClient client = Chats.client("groq", fake.base())) {
      return client.complete(Chats.ask("m", "Go"), Chats.LIMITS);
    }
  }

  @Test
  void sendsToolsCallsAndResults() throws Exception {
    ChatToolCall call = new ChatToolCall("c1", "files__read", "{\"path\":\"a\"}");
    try (FakeProvider fake =
            FakeProvider.saying(
                FakeProvider.SSE_HEAD, FakeProvider.finish("stop"), "data: [DONE]\n\n");
        OpenAiChatClient client = Chats.client("groq", fake.base())) {
      ChatRequest request =
          request(
              ChatRequest.ToolChoice.NONE,
              ChatMessage.user("Read a"),
              ChatMessage.calling("", List.of(call)),
              ChatMessage.result("c1", "text of a"));
      client.stream(request, Chats.LIMITS, text -> {});
      JsonNode sent = body(fake.request());
      assertThat(sent.path("tool_choice").asText()).isEqualTo("none");
      assertThat(sent.at("/tools/0/type").asText()).isEqualTo("function");
      assertThat(sent.at("/tools/0/function/name").asText()).isEqualTo("files__read");
      assertThat(sent.at("/tools/0/function/parameters/type").asText()).isEqualTo("object");
      assertThat(sent.at("/messages/1/content").isNull()).isTrue();
      assertThat(sent.at("/messages/1/tool_calls/0/function/arguments").asText())
          .isEqualTo("{\"path\":\"a\"}");
      assertThat(sent.at("/messages/2/role").asText()).isEqualTo("tool");
      assertThat(sent.at("/messages/2/tool_call_id").asText()).isEqualTo("c1");
    }
  }

  @Test
  void saysNothingOfToolsWhereThereAreNone() throws Exception {
    try (FakeProvider fake =
            FakeProvider.saying(
                FakeProvider.SSE_HEAD, FakeProvider.finish("stop"), "data: [DONE]\n\n");
        OpenAiChatClient client = Chats.client("groq", fake.base())) {
      client.stream(Chats.ask("m", "Go"), Chats.LIMITS, text -> {});
      JsonNode sent = body(fake.request());
      assertThat(sent.has("tools") || sent.has("tool_choice") || sent.has("reasoning_effort"))
          .isFalse();
    }
  }

  private static JsonNode body(String request) throws IOException {
    return Json.mapper().readTree(request.substring(request.indexOf("\r\n\r\n") + 4));
  }

  /** Each says {@code read {"a":1}} and then {@code write {"b":2}} in its own way. */
  static Stream<Arguments> flavours() {
    String read = "'id':'x','type':'function','function':{'name':'read','arguments':";
    String write = "'id':'y','type':'function','function':{'name':'write','arguments':";
    String a = "'{\\\"a\\\":1}'}}";
    String b = "'{\\\"b\\\":2}'}}";
    return Stream.of(
        Arguments.of(
            "in pieces, by index",
            List.of(
                "{'tool_calls':[{'index':0," + read + "''}}]}",
                "{'tool_calls':[{'index':1," + write + "''}}]}",
                "{'tool_calls':[{'index':0,'function':{'arguments':'{\\\"a\\\"'}}]}",
                "{'tool_calls':[{'index':1,'function':{'arguments':'{\\\"b\\\":2}'}}]}",
                "{'tool_calls':[{'index':0,'function':{'arguments':':1}'}}]}")),
        Arguments.of(
            "whole, in one piece",
            List.of("{'tool_calls':[{'index':0," + read + a + ",{'index':1," + write + b + "]}")),
        Arguments.of(
            "whole, without an index",
            List.of("{'tool_calls':[{" + read + a + ",{" + write + b + "]}")),
        Arguments.of(
            "whole, all of index 0",
            List.of(
                "{'tool_calls':[{'index':0," + read + a + "]}",
                "{'tool_calls':[{'index':0," + write + b + "]}")),
        Arguments.of(
            "whole, all of index 0 and without ids",
            List.of(
                "{'tool_calls':[{'index':0,'id':'','function':{'name':'read','arguments':"
                    + a
                    + "]}",
                "{'tool_calls':[{'index':0,'id':'','function':{'name':'write','arguments':"
                    + b
                    + "]}")),
        Arguments.of(
            "arguments as objects, without ids",
            List.of(
                "{'tool_calls':[{'function':{'name':'read','arguments':{'a':1}}},"
                    + "{'function':{'name':'write','arguments':{'b':2}}}]}")),
        Arguments.of(
            "in pieces without index or id",
            List.of(
                "{'tool_calls':[{'function':{'name':'read','arguments':''}}]}",
                "{'tool_calls':[{'function':{'arguments':'{\\\"a\\\"'}}]}",
                "{'tool_calls':[{'function':{'arguments':':1}'}}]}",
                "{'tool_calls':[{'function':{'name':'write','arguments':'{\\\"b\\\":2}'}}]}")),
        Arguments.of(
            "with the name and an empty id in every piece",
            List.of(
                "{'tool_calls':[{'index':0,'id':'','function':{'name':'read','arguments':'{\\\"a\\\"'}}]}",
                "{'tool_calls':[{'index':0,'id':'','function':{'name':'read','arguments':':1}'}}]}",
                "{'tool_calls':[{'index':1,'id':'','function':{'name':'write','arguments':'{\\\"b\\\":2}'}}]}")),
        Arguments.of(
            "names in pieces",
            List.of(
                "{'tool_calls':[{'index':0,'id':'x','function':{'name':'re','arguments':''}}]}",
                "{'tool_calls':[{'index':0,'function':{'name':'ad'}}]}",
                "{'tool_calls':[{'index':0,'function':{'arguments':'{\\\"a\\\":1}'}}]}",
                "{'tool_calls':[{'index':1,'id':'y','function':{'name':'write','arguments':'{\\\"b\\\":2}'}}]}")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("flavours")
  void putsStreamedCallsTogether(String flavour, List<String> deltas) throws Exception {
    String[] pieces =
        Stream.concat(
                deltas.stream().map(ToolCallsTest::delta),
                // Some say "stop" although they call something.
                Stream.of(FakeProvider.finish("stop"), "data: [DONE]\n\n"))
            .toArray(String[]::new);
    List<ChatToolCall> calls = stream(pieces).toolCalls();
    assertThat(calls)
        .extracting(ChatToolCall::name, ChatToolCall::arguments)
        .containsExactly(tuple("read", "{\"a\":1}"), tuple("write", "{\"b\":2}"));
    assertThat(calls)
        .extracting(ChatToolCall::id)
        .doesNotHaveDuplicates()
        .noneMatch(String::isEmpty);
  }

  @Test
  void readsTheOldWayOfCallingOneFunction() throws Exception {
    ChatReply reply =
        stream(
            delta("{'function_call':{'name':'read','arguments':'{'}}"),
            delta("{'function_call':{'arguments':'}'}}"),
            FakeProvider.finish("function_call"),
            "data: [DONE]\n\n");
    assertThat(reply.toolCalls())
        .extracting(ChatToolCall::name, ChatToolCall::arguments)
        .containsExactly(tuple("read", "{}"));
  }

  @Test
  void keepsTheTextBesideTheCalls() throws Exception {
    ChatReply reply =
        stream(
            FakeProvider.piece("Let me look."),
            delta(
                "{'tool_calls':[{'index':0,'id':'x','function':{'name':'read','arguments':'{}'}}]}"),
            FakeProvider.finish("tool_calls"),
            "data: [DONE]\n\n");
    assertThat(reply.text()).isEqualTo("Let me look.");
    assertThat(reply.toolCalls()).hasSize(1);
  }

  @Test
  void readsCallsOfAWholeAnswerAlsoInASecondChoice() throws Exception {
    ChatReply reply =
        complete(
            "{'index':0,'message':{'content':'Looking'},'finish_reason':'stop'},"
                + "{'index':1,'message':{'content':null,'tool_calls':[{'id':'x','function':"
                + "{'name':'read','arguments':{'a':1}}}]},'finish_reason':'tool_calls'}");
    assertThat(reply.text()).isEqualTo("Looking");
    assertThat(reply.toolCalls()).containsExactly(new ChatToolCall("x", "read", "{\"a\":1}"));
  }

  @Test
  void makesUpIdsThatAreMissingTwiceTheSameOrTooLong() throws Exception {
    String call = "{'id':'%s','function':{'name':'read','arguments':''}}";
    ChatReply reply =
        complete(
            "{'message':{'tool_calls':["
                + "%s,%s".formatted(call.formatted(""), call.formatted("i".repeat(300)))
                + "]},'finish_reason':'stop'}");
    assertThat(reply.toolCalls())
        .hasSize(2)
        .extracting(ChatToolCall::id)
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("call_[0-9a-f]{24}"));
  }

  @Test
  void ignoresAStrangersPieceOfACall() throws Exception {
    ChatReply reply =
        complete("{'message':{'content':'x','tool_calls':[{'id':'a'},7,null,{'function':[]}]}}");
    assertThat(reply.toolCalls()).isEmpty();
    assertThat(reply.text()).isEqualTo("x");
  }

  @Test
  void refusesMoreCallsAndArgumentsThanAnAnswerMayHold() {
    String one = "{'index':%d,'id':'i%d','function':{'name':'read','arguments':'{}'}}";
    StringBuilder many = new StringBuilder();
    for (int i = 0; i <= ChatReply.MAX_TOOL_CALLS; i++) {
      many.append(i == 0 ? "" : ",").append(one.formatted(i, i));
    }
    assertThat(kind(delta("{'tool_calls':[" + many + "]}")))
        .isEqualTo(ChatException.Kind.MALFORMED);
    String[] endless = new String[1_100];
    java.util.Arrays.fill(
        endless,
        delta(
            "{'tool_calls':[{'index':0,'function':{'name':'read','arguments':'"
                + "x".repeat(1_000)
                + "'}}]}"));
    assertThat(kind(endless)).isEqualTo(ChatException.Kind.MALFORMED);
  }

  @Test
  void refusesAnAnswerThatOnlyCallsWhatItDoesNotName() {
    assertThat(
            kind(
                delta("{'tool_calls':[{'index':0,'function':{'arguments':'{}'}}]}"),
                FakeProvider.finish("tool_calls"),
                "data: [DONE]\n\n"))
        .isEqualTo(ChatException.Kind.MALFORMED);
  }

  private static ChatException.Kind kind(String... pieces) {
    try (FakeProvider fake = FakeProvider.saying(FakeProvider.SSE_HEAD, String.join("", pieces));
        OpenAiChatClient client = Chats.client("groq", fake.base())) {
      return Chats.failure(client, "m", Chats.LIMITS, true).kind();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
