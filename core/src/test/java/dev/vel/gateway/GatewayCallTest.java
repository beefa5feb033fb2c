package dev.vel.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.route.Candidate;
import dev.vel.route.Clients;
import dev.vel.usage.Budget;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayCallTest {
  private static final String WORDS = "several words that are said at length, ".repeat(40);

  @Test
  void dividesWhatIsPaidForAmongTheChoices() {
    GatewayCall call = chat("\"n\":4,");
    byte[] sent =
        call.bytesFor(new Candidate(new Clients.Silent("groq"), "m", null), 4_096, null, null);
    assertThat(Json.parse(sent).path("max_tokens").asLong()).isEqualTo(1_024);
  }

  @Test
  void setsEnoughAsideForMoreChoicesThanShareAnAnswer() {
    assertThat(chat("\"n\":100,").need(null).completionTokens()).isEqualTo(6_400);
    assertThat(chat("\"n\":4,").need(null).completionTokens()).isNull();
  }

  @Test
  void limitsAnAnswerThatAsksForLessThanNothing() {
    byte[] sent =
        chat("\"max_tokens\":-1,")
            .bytesFor(new Candidate(new Clients.Silent("groq"), "m", null), 50, null, null);
    assertThat(Json.parse(sent).path("max_tokens").asLong()).isEqualTo(50);
  }

  @Test
  void countsNoMoreThanABillion() {
    Budget.Need need = chat("\"n\":1e300,\"max_tokens\":1e300,").need(null);
    assertThat(need.completionTokens()).isEqualTo(1_000_000_000);
  }

  @Test
  void countsWhatIsSaidOutsideOfMessages() {
    long little = responses("\"input\":\"hi\"").promptTokens();
    assertThat(responses("\"input\":\"hi\",\"instructions\":\"" + WORDS + "\"").promptTokens())
        .isGreaterThan(little + 200);
    assertThat(
            responses(
                    "\"input\":[{\"type\":\"function_call_output\",\"output\":\"" + WORDS + "\"}]")
                .promptTokens())
        .isGreaterThan(200);
    assertThat(chat("\"response_format\":{\"type\":\"" + WORDS + "\"},").promptTokens())
        .isGreaterThan(200);
    assertThat(chat("\"unheard_of\":\"" + WORDS + "\",").need(null).promptTokens())
        .isGreaterThan(200);
  }

  @Test
  void countsTokensThatComeAsNumbersAndPicturesByWhatTheyShow() {
    String numbers = "1,".repeat(499) + "1";
    assertThat(
            call(Operation.EMBEDDINGS, "{\"model\":\"m\",\"input\":[" + numbers + "]}")
                .promptTokens())
        .isBetween(500L, 520L);
    String picture = "data:image/png;base64," + "A".repeat(1_000_000);
    assertThat(
            call(
                    Operation.CHAT,
                    "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":"
                        + "\"image_url\",\"image_url\":{\"url\":\""
                        + picture
                        + "\"}}]}]}")
                .need(null)
                .promptTokens())
        .isBetween(3_000L, 5_000L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "1", "\"true\"", "{}"})
  void refusesToHaveAnAnswerMadeLater(String background) {
    assertThatThrownBy(() -> responses("\"input\":\"hi\",\"background\":" + background))
        .isInstanceOfSatisfying(
            VelException.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(ErrorCode.VALIDATION_ERROR);
              assertThat(refusal.details())
                  .singleElement()
                  .satisfies(problem -> assertThat(problem.field()).isEqualTo("background"));
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "null"})
  void takesWhoeverSaysThatAnAnswerIsToComeAtOnce(String background) {
    GatewayCall call = responses("\"input\":\"hi\",\"background\":" + background);
    assertThat(call.model()).isEqualTo("m");
    assertThat(call.isStateful()).isFalse();
  }

  private static GatewayCall chat(String more) {
    return call(
        Operation.CHAT,
        "{\"model\":\"m\"," + more + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
  }

  private static GatewayCall responses(String said) {
    return call(Operation.RESPONSES, "{\"model\":\"m\"," + said + "}");
  }

  private static GatewayCall call(Operation operation, String body) {
    return GatewayCall.read(operation, body.getBytes(StandardCharsets.UTF_8));
  }
}
