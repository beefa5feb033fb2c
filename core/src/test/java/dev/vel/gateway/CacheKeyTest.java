package dev.vel.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests are the same question. */
class CacheKeyTest {
  private static final UUID ANN = UUID.randomUUID();
  private static final String PLAIN =
      """
      {"model": "gpt-4o", "temperature": 0, "messages": [{"role": "user", "content": "Hi"}]}
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"messages\":[{\"content\":\"Hi\",\"role\":\"user\"}],\"temperature\":0,\"model\":\"gpt-4o\"}",
        "{\"temperature\":0.0,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
        "{\"temperature\":0e0,\"messages\":[{\"role\":\"user\",\"content\":\"\\u0048i\"}],\"n\":1}",
        "{\"temperature\":0,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"user\":\"u\",\"metadata\":{\"a\":\"b\"}}",
        "{\"temperature\":0,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"fallbacks\":[\"groq/x\"],\"stop\":null}",
        "{\"temperature\":0,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"stream\":false}"
      })
  void isTheSameHoweverItIsWritten(String body) {
    assertThat(key(body)).isEqualTo(key(PLAIN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"temperature\":0,\"messages\":[{\"role\":\"user\",\"content\":\"Ho\"}]}",
        "{\"temperature\":1,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
        "{\"temperature\":\"0\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
        "{\"temperature\":0,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"seed\":1}",
        "{\"temperature\":0,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"n\":2}",
        "{\"temperature\":0,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\",\"user\":\"x\"}]}",
        "{\"temperature\":0,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"stream\":true}",
        "{\"temperature\":0,\"messages\":[[{\"role\":\"user\",\"content\":\"Hi\"}]]}"
      })
  void isAnotherWhenSomethingShapesTheAnswer(String body) {
    assertThat(key(body)).isNotEqualTo(key(PLAIN));
  }

  @Test
  void tellsStreamsWithUsageFromThoseWithout() {
    String stream = "{\"stream\":true,\"messages\":[]}";
    String usage = "{\"stream\":true,\"stream_options\":{\"include_usage\":true},\"messages\":[]}";
    assertThat(key(stream)).isNotEqualTo(key(usage));
  }

  @Test
  void keepsUsersModelsAndEndpointsApart() {
    ObjectNode body = body(PLAIN);
    CacheKey.Question question = new CacheKey.Question("/v1/x", "http://a", "m", body);
    assertThat(CacheKey.of(ANN, question))
        .isEqualTo(CacheKey.of(ANN, question))
        .isNotEqualTo(CacheKey.of(UUID.randomUUID(), question))
        .isNotEqualTo(CacheKey.shared(question))
        .isNotEqualTo(CacheKey.of(ANN, new CacheKey.Question("/v1/x", "http://b", "m", body)))
        .isNotEqualTo(CacheKey.of(ANN, new CacheKey.Question("/v1/x", "http://a", "n", body)))
        .isNotEqualTo(CacheKey.of(ANN, new CacheKey.Question("/v1/y", "http://a", "m", body)));
  }

  private static CacheKey key(String body) {
    return CacheKey.of(ANN, new CacheKey.Question("/v1/x", "http://a", "m", body(body)));
  }

  private static ObjectNode body(String text) {
    return (ObjectNode) Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }
}
