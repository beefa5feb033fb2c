package dev.vel.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.wire.Json;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Schemas that would cost too much to check a value against. */
class JsonSchemaTest {

  @Test
  void takesPartsThatReferToOneAnother() throws Exception {
    JsonSchema schema = JsonSchema.of(chain(50));

    assertThat(schema.problems(Json.tree("text"))).isEmpty();
    assertThat(schema.problems(Json.tree(1))).hasSize(1);
  }

  @Test
  void refusesALongChainOfReferences() {
    assertThatThrownBy(() -> JsonSchema.of(chain(6_000)))
        .isInstanceOf(JsonSchema.UnusableException.class)
        .hasMessageContaining("nested too deep");
  }

  @Test
  void refusesACircle() {
    ObjectNode schema = chain(3);
    schema.withObject("/$defs").putObject("d3").put("$ref", "#/$defs/d0");

    assertThatThrownBy(() -> JsonSchema.of(schema)).hasMessageContaining("in a circle");
  }

  @Test
  @Timeout(20)
  void refusesManyReferencesToWhatIsLargeWithoutLookingAtAllOfIt() throws Exception {
    ObjectNode schema = Json.object();
    ObjectNode large = schema.putObject("$defs").putObject("large").putObject("properties");
    for (int i = 0; i < 6_000; i++) {
      large.putObject("p" + i).put("type", "string");
    }
    ObjectNode uses = schema.putObject("properties");
    for (int i = 0; i < 2_000; i++) {
      uses.putObject("u" + i).put("$ref", "#/$defs/large");
    }

    long start = System.nanoTime();
    for (int i = 0; i < 200; i++) {
      assertThatThrownBy(() -> JsonSchema.of(schema)).hasMessageContaining("too large");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  /** {@code d0} is {@code d1} is … is a text. */
  private static ObjectNode chain(int length) {
    ObjectNode schema = Json.object().put("$ref", "#/$defs/d0");
    ObjectNode parts = schema.putObject("$defs");
    for (int i = 0; i < length; i++) {
      parts.putObject("d" + i).put("$ref", "#/$defs/d" + (i + 1));
    }
    parts.putObject("d" + length).put("type", "string");
    return schema;
  }
}
