package dev.vel.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.identity.Together;
import dev.vel.llm.Catalogue;
import dev.vel.llm.ChatMessage;
import dev.vel.llm.ChatRequest;
import dev.vel.llm.ChatTool;
import dev.vel.llm.ChatToolCall;
import dev.vel.thread.Promptly;
import dev.vel.wire.Json;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class EstimateTest {

  @Test
  void countsAsTheModelsDo() {
    assertThat(Estimate.tokens("")).isZero();
    assertThat(Estimate.tokens("hello world")).isEqualTo(2);
    assertThat(Estimate.tokens("antidisestablishmentarianism")).isEqualTo(6);
    assertThat(Estimate.tokens("naïve café 🙂")).isBetween(5L, 8L);
  }

  @Test
  void boundsItsWorkOnManyLongTextsTogether() throws Exception {
    List<String> texts = Collections.nCopies(200, "字\u9fa5 worst ".repeat(2_000));
    assertThat(Estimate.tokens(texts))
        .isCloseTo(200 * Estimate.tokens(texts.getFirst()), Percentage.withPercentage(15));
    Promptly.within(Duration.ofSeconds(1), () -> Promptly.timed(() -> Estimate.tokens(texts)));
  }

  @Test
  void guessesRoughlyWithoutCounting() {
    assertThat(Estimate.roughly("12345678")).isEqualTo(2);
    assertThat(Estimate.roughly("漢字")).isEqualTo(2);
  }

  @Test
  void takesNamesOfSpecialTokensForText() {
    assertThat(Estimate.tokens("<|endoftext|>")).isGreaterThan(1);
  }

  @Test
  void addsWhatStandsAroundMessages() {
    ChatRequest request =
        new ChatRequest(
            "m",
            List.of(ChatMessage.system("hello world"), ChatMessage.user("hello world")),
            null,
            null,
            null);
    assertThat(Estimate.of(request, "hello world").prompt()).isEqualTo(2 + 4 + 2 + 4 + 3);
    assertThat(Estimate.of(request, "hello world").completion()).isEqualTo(2);
    ChatRequest shaped =
        new ChatRequest("m", request.messages(), null, null, Json.object().put("type", "object"));
    assertThat(Estimate.of(shaped, "").prompt()).isGreaterThan(Estimate.of(request, "").prompt());
  }

  @Test
  void countsToolsCallsAndTheirResults() {
    ChatRequest plain = asking(List.of(ChatMessage.user("hello world")), List.of());
    long without = Estimate.of(plain, "").prompt();
    ChatTool tool = new ChatTool("read", "Reads a file", Json.object().put("type", "object"));
    assertThat(Estimate.of(asking(plain.messages(), List.of(tool)), "").prompt())
        .isGreaterThan(without + 10);
    String arguments = "{\"path\":\"" + "hello world ".repeat(100) + "\"}";
    List<ChatMessage> called =
        List.of(
            ChatMessage.user("hello world"),
            ChatMessage.calling("", List.of(new ChatToolCall("a", "read", arguments))),
            ChatMessage.result("a", "hello world ".repeat(100)));
    assertThat(Estimate.of(asking(called, List.of()), "").prompt()).isGreaterThan(without + 400);
  }

  private static ChatRequest asking(List<ChatMessage> messages, List<ChatTool> tools) {
    return new ChatRequest(
        "m", messages, null, null, null, tools, ChatRequest.ToolChoice.AUTO, null);
  }

  @Test
  void samplesWhatIsTooLongToCountAndComesClose() {
    String prose = "The quick brown fox jumps over the lazy dog, 42 times a day. ";
    long one = Estimate.tokens(prose.repeat(100));
    assertThat(Estimate.tokens(prose.repeat(20_000)))
        .isCloseTo(200 * one, Percentage.withPercentage(5));
  }

  @Test
  void boundsItsWorkOnTheWorstOfTexts() throws Exception {
    String worst = "字".repeat(100) + "a".repeat(2_000_000);
    Promptly.within(Duration.ofSeconds(1), () -> Promptly.timed(() -> Estimate.tokens(worst)));
  }

  @Test
  void countsOnManyThreadsAtOnce() throws Exception {
    assertThat(Together.run(16, i -> () -> Estimate.tokens("hello world"))).containsOnly(2L);
  }

  @Test
  void setsAsideMoreThanItExpects() {
    Budget.Need need =
        Estimate.need(1_000, 10L, Catalogue.builtIn().find("openai", "gpt-4o").orElseThrow());
    assertThat(need.promptTokens()).isEqualTo(1_266);
    assertThat(need.promptPrice()).isEqualByComparingTo("0.0000025");
    assertThat(Estimate.need(1, null, null).promptPrice()).isZero();
  }
}
