package dev.vel.orchestrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.llm.ChatMessage;
import dev.vel.llm.ChatTool;
import dev.vel.llm.ChatToolCall;
import dev.vel.llm.TokenUsage;
import dev.vel.mcp.Tool;
import dev.vel.usage.CallReport;
import dev.vel.wire.Json;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which tools are meant, what a model calls them, and what it is told again. */
class ToolChoiceTest {
  private static Tool tool(String server, String name) {
    return new Tool(server, name, "Does it", Json.object(), false);
  }

  private static boolean allows(
      @Nullable List<String> servers,
      @Nullable List<String> allowed,
      @Nullable List<String> narrowed,
      String server,
      String name) {
    return new ToolWishes(servers, allowed, narrowed).allows(tool(server, name));
  }

  @Test
  void readsTheFormsInWhichToolsAreNamed() {
    assertThat(allows(List.of("a"), null, null, "a", "f")).isTrue();
    assertThat(allows(List.of("a"), null, null, "b", "f")).isFalse();
    assertThat(allows(null, List.of("a/f"), null, "a", "f")).isTrue();
    assertThat(allows(null, List.of("a/f"), null, "a", "g")).isFalse();
    assertThat(allows(null, List.of("a/*"), null, "a", "g")).isTrue();
    assertThat(allows(null, List.of("a/*"), null, "b", "g")).isFalse();
    assertThat(allows(null, List.of("f"), null, "b", "f")).isTrue();
    assertThat(allows(List.of("a"), List.of("f"), null, "b", "f")).isFalse();
    assertThat(allows(List.of("a"), List.of("b/f"), null, "b", "f")).isFalse();
    assertThat(allows(List.of("a"), List.of(), null, "a", "f")).isFalse();
    assertThat(allows(null, null, List.of("a/f"), "a", "f")).isFalse();
    assertThat(allows(List.of("a"), null, List.of("g"), "a", "f")).isFalse();
    assertThat(allows(null, List.of("*"), null, "a", "f")).isFalse();
  }

  @Test
  void takesNoToolForAnotherServersWhateverItsNameIs() {
    List<String> both = List.of("a", "b");
    assertThat(allows(both, List.of("a/f"), null, "b", "a/f")).isFalse();
    assertThat(allows(both, List.of("a/*"), null, "b", "a/*")).isFalse();
    assertThat(allows(both, null, List.of("a/f"), "b", "a/f")).isFalse();
    assertThat(allows(both, List.of("b/*"), null, "b", "a/f")).isTrue();
  }

  @Test
  void asksNoMoreServersThanAreMeant() {
    assertThat(new ToolWishes(null, List.of("a/f", "a/*", "b/g"), null).asked())
        .containsExactly("a", "b");
    assertThat(new ToolWishes(null, List.of("a/f", "g"), null).asked()).isEmpty();
    assertThat(new ToolWishes(List.of("c"), List.of("a/f"), null).asked()).containsExactly("c");
    assertThat(new ToolWishes(List.of(), null, null).isNone()).isTrue();
  }

  @Test
  void givesToolsNamesThatEveryProviderTakesAndThatStayTheSame() {
    String longer = "x".repeat(80);
    List<Tool> tools =
        List.of(tool("a", "f.g"), tool("a", "f_g"), tool("a", longer), tool("a", longer + "y"));
    Toolbox box = Toolbox.of(tools);
    List<String> names = box.offered().stream().map(ChatTool::name).toList();
    assertThat(names)
        .doesNotHaveDuplicates()
        .hasSize(4)
        .allMatch(name -> name.matches("[a-zA-Z0-9_-]{1,64}"));
    assertThat(Toolbox.of(tools.reversed()).offered()).isEqualTo(box.offered());
    assertThat(names.stream().map(name -> box.find(name).orElseThrow()))
        .containsExactlyInAnyOrderElementsOf(tools);
    assertThat(Toolbox.of(List.of(tool("a", "f"))).find("a__f")).isPresent();
    assertThat(box.find("f_g")).isEmpty();
  }

  @Test
  void offersSchemasThatEveryProviderTakes() {
    var schema = Json.object().put("$schema", "https://json-schema.org/draft/2020-12/schema");
    ChatTool offered =
        Toolbox.of(List.of(new Tool("a", "f", "", schema, false))).offered().getFirst();
    assertThat(Json.write(offered.parameters()))
        .isEqualTo("{\"type\":\"object\",\"properties\":{}}");
  }

  @Test
  void offersNoMoreToolsThanProvidersTake() {
    List<Tool> many = IntStream.range(0, 200).mapToObj(i -> tool("a", "f" + i)).toList();
    assertThat(Toolbox.of(many).offered()).hasSize(128);
  }

  @Test
  void leavesTheOldestResultsOutBeforeTheyAreTooMany() {
    CallReport report =
        new CallReport("openai", "m", "ok", 200, 1, TokenUsage.NONE, BigDecimal.ZERO, false, null);
    List<ToolTurn> turns =
        IntStream.rangeClosed(1, 10)
            .mapToObj(number -> {
              ToolOutcome outcome = new ToolOutcome("a", "f", "ok", "z".repeat(32 << 10), 1);
              ChatToolCall call = new ChatToolCall("c" + number, "a__f", "{}");
              return new ToolTurn(
                  number, "", List.of(new ToolTurn.Asked(call, "a", "f", true, outcome)), report);
            })
            .toList();
    List<String> told =
        new Transcript(turns)
            .messages(false).stream()
                .filter(message -> message.role() == ChatMessage.Role.TOOL)
                .map(ChatMessage::content)
                .toList();
    assertThat(told).hasSize(10);
    assertThat(told.subList(0, 3))
        .allMatch(it -> it.equals("[A result of 32,768 characters, left out to save room]"));
    assertThat(told.subList(3, 10)).allMatch(it -> it.length() == 32 << 10);
  }

  @Test
  void leavesLongArgumentsAndTextsOutToo() throws Exception {
    CallReport report =
        new CallReport("openai", "m", "ok", 200, 1, TokenUsage.NONE, BigDecimal.ZERO, false, null);
    String long1 = "{\"a\":\"" + "y".repeat(200 << 10) + "\"}";
    ToolOutcome outcome = new ToolOutcome("a", "f", "ok", "z", 1);
    List<ToolTurn> turns =
        IntStream.rangeClosed(1, 3)
            .mapToObj(number -> {
              ChatToolCall call = new ChatToolCall("c" + number, "a__f", long1);
              return new ToolTurn(
                  number,
                  "t".repeat(10 << 10),
                  List.of(new ToolTurn.Asked(call, "a", "f", true, outcome)),
                  report);
            })
            .toList();
    List<ChatMessage> told = new Transcript(turns).messages(false);
    List<String> arguments =
        told.stream()
            .flatMap(message -> message.toolCalls().stream())
            .map(ChatToolCall::arguments)
            .toList();
    String note = "{\"note\":\"arguments of 204,808 characters, left out to save room\"}";
    assertThat(arguments).containsExactly(note, note, long1);
    assertThat(Json.mapper().readTree(note).isObject()).isTrue();
    assertThat(
            told.stream()
                .mapToLong(message ->
                    message.content().length()
                        + message.toolCalls().stream()
                            .mapToLong(it -> it.arguments().length())
                            .sum())
                .sum())
        .isLessThan(Transcript.BUDGET + 500);
    assertThat(told)
        .extracting(ChatMessage::role)
        .containsExactly(
            ChatMessage.Role.ASSISTANT,
            ChatMessage.Role.TOOL,
            ChatMessage.Role.ASSISTANT,
            ChatMessage.Role.TOOL,
            ChatMessage.Role.ASSISTANT,
            ChatMessage.Role.TOOL);
  }
}
