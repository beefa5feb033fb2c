package dev.vel.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.agent.Agent;
import dev.vel.task.PlanRequest;
import dev.vel.task.Task;
import dev.vel.task.TaskParameters;
import dev.vel.task.TaskResult;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that are made without Jackson's mapper are those that its mapper makes. */
class RecordsTest {
  private enum Colour {
    RED,
    DARK_BLUE
  }

  private record Inner(String shortName, long costUsd) {}

  private record Everything(
      String text,
      int whole,
      @Nullable Integer wholeOrNone,
      long big,
      @Nullable Long bigOrNone,
      double number,
      @Nullable Double numberOrNone,
      boolean flag,
      @Nullable Boolean flagOrNone,
      BigDecimal decimal,
      UUID id,
      Instant time,
      Duration span,
      URI place,
      Colour colour,
      JsonNode any,
      @Nullable ObjectNode object,
      Inner inner,
      List<Inner> inners,
      List<List<String>> lists,
      Map<String, Inner> map,
      Set<Colour> colours,
      UUID[] ids) {}

  private static final String ALL =
      """
      {"text":"a","whole":1,"whole_or_none":2,"big":3000000000,"big_or_none":4,"number":1.5,"number_or_none":2,
       "flag":true,"flag_or_none":false,"decimal":1.10,"id":"01a222e8-62b4-76e7-963a-b97e6601ea72",
       "time":"2026-11-22T14:00:00.123Z","span":"PT1M","place":"http://127.0.0.1:1","colour":"dark_blue","any":[1],
       "object":{"a":1},"inner":{"short_name":"i","cost_usd":5},"inners":[{"short_name":"j"}],"lists":[["x"],[]],
       "map":{"k":{"short_name":"l","cost_usd":6}},"colours":["red"],"ids":["01a222e8-62b4-76e7-963a-b97e6601ea72"],
       "something_new":[1,2]}
      """;

  private static void isAsByMapper(String text, Class<?> type) {
    JsonNode tree = Json.read(text, JsonNode.class);
    assertThat(Json.convert(tree, type))
        .usingRecursiveComparison()
        .isEqualTo(Json.byMapper(tree, type));
  }

  @Test
  void everyKindOfComponentIsReadAsByTheMapper() {
    isAsByMapper(ALL, Everything.class);
  }

  @Test
  void whatIsMissingIsNothing() {
    isAsByMapper("{}", Everything.class);
  }

  @Test
  void whatIsNullIsNothing() {
    isAsByMapper(
        """
        {"text":null,"whole":null,"flag":null,"any":null,"object":null,"inner":null,"inners":null,"map":null}
        """,
        Everything.class);
  }

  @Test
  void recordsThatReadThemselvesDoSo() {
    isAsByMapper("{\"plan\":true,\"input_data\":null}", TaskParameters.class);
    isAsByMapper("{\"plan\":{\"max_steps\":3}}", TaskParameters.class);
    assertThat(Records.canRead(PlanRequest.class)).isFalse();
  }

  @Test
  void tasksAndAgentsAreReadWithoutTheMapper() {
    assertThat(List.of(Task.class, TaskResult.class, TaskParameters.class, Agent.class))
        .allMatch(Records::canRead);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{\"whole\":1.5}",
        "{\"whole\":3000000000}",
        "{\"id\":\"x\"}",
        "{\"time\":\"yesterday\"}",
        "{\"colour\":\"green\"}",
        "{\"inners\":{}}",
        "{\"inner\":1}",
        "{\"text\":{}}",
        "{\"ids\":1}"
      })
  void whatDoesNotFitIsRefused(String text) {
    assertThatThrownBy(() -> Json.read(text, Everything.class))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatTheConstructorRefusesIsRefused() {
    assertThatThrownBy(() -> Json.read("{\"data\":null}", Page.class))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** With an accessor that Jackson writes as well, and one that it is told to leave. */
  private record Talking(String text) {
    public boolean isLoud() {
      return text.endsWith("!");
    }

    @JsonIgnore
    public boolean isEmpty() {
      return text.isEmpty();
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Sparse(@Nullable String text, @Nullable Inner inner) {}

  /** As those of the MCP SDK are. */
  private record Renamed(@JsonProperty("inputSchema") String inputSchema) {}

  private static void isWrittenAsByMapper(Object value) {
    JsonNode tree = Json.tree(value);
    assertThat(Json.write(tree)).isEqualTo(Json.write(value));
  }

  @Test
  void everyKindOfComponentIsWrittenAsByTheMapper() {
    isWrittenAsByMapper(Json.read(ALL, Everything.class));
    isWrittenAsByMapper(Json.read("{}", Everything.class));
  }

  @Test
  void whatIsWrittenOtherwiseByItsAnnotationsIsSo() {
    isWrittenAsByMapper(new Talking("hush!"));
    isWrittenAsByMapper(new Sparse(null, new Inner("i", 1)));
    isWrittenAsByMapper(List.of(new Renamed("a")));
    isWrittenAsByMapper(Json.read("{\"plan\":true,\"model\":\"a/b\"}", TaskParameters.class));
    isWrittenAsByMapper(Json.read("{\"plan\":{\"max_steps\":3}}", TaskParameters.class));
    isWrittenAsByMapper(Map.of("a", List.of(Colour.DARK_BLUE), "b", new int[] {1}));
    isWrittenAsByMapper(Map.of(1, "a"));
    isWrittenAsByMapper(new HashMap<>(Collections.singletonMap("a", null)));
  }

  @Test
  void whoeverGetsATreeMayChangeIt() {
    ObjectNode held = Json.object();
    Json.<ObjectNode>tree(held).put("a", 1);
    assertThat(held.isEmpty()).isTrue();
  }
}
