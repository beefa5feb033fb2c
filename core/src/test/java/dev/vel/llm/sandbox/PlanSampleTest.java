package dev.vel.llm.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Json;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class PlanSampleTest {

  @Test
  void takesTheLinesOfAGoalAsItsSteps() {
    assertThat(titles("Do:\n1. look\n 2) write it\n- read\n* rest\nand so on"))
        .containsExactly("look", "write it", "read", "rest");
  }

  @Test
  void makesAsManyStepsAsTheGoalSaysOrThree() {
    assertThat(titles("A goal of five subtasks")).hasSize(5);
    assertThat(titles("in 7 steps")).hasSize(7);
    assertThat(titles("in 99 steps")).hasSize(20);
    assertThat(titles("in 0 parts")).hasSize(1);
    assertThat(titles("Build a shed")).hasSize(3);
  }

  @Test
  void putsStepsInARowOnlyWhenTheGoalSaysSo() {
    assertThat(needs("- a\n- then b\n- c")).containsExactly("[]", "[\"1\"]", "[\"2\"]");
    assertThat(needs("- a\n- b\n- c\nStrengthen it")).containsExactly("[]", "[]", "[]");
  }

  @Test
  void makesNoMoreStepsThanTheInstructionsAllow() {
    String said = "Be brief, at most 9 words. Make as few steps as it needs, at most 2. Use JSON.";
    assertThat(PlanSample.most(said)).isEqualTo(2);
    assertThat(PlanSample.most("Make steps. Say at most 2 words.")).isEqualTo(20);
    assertThat(PlanSample.of("- a\n- b\n- c", 2).path("steps")).hasSize(2);
    assertThat(PlanSample.of("in five steps", 2).path("steps")).hasSize(2);
  }

  @Test
  void plansTheGoalAndNotTheComplaintAboutAnEarlierPlan() throws Exception {
    ChatCall call =
        ChatCall.of(
            Json.read(
                """
                {"model": "m", "messages": [
                  {"role": "system", "content": "Make as few steps as the goal needs, at most 2."},
                  {"role": "user", "content": "- look\\n- write\\n- read"},
                  {"role": "assistant", "content": "No"},
                  {"role": "user", "content": "This does not satisfy the schema:\\n- not valid JSON"}],
                 "response_format": {"type": "json_schema", "json_schema": {"schema": {
                   "properties": {"steps": {"items": {"properties": {"depends_on": {}}}}}}}}}
                """,
                JsonNode.class));
    assertThat(Json.read(call.answer(), JsonNode.class).at("/steps").findValuesAsText("title"))
        .containsExactly("look", "write");
  }

  private static List<String> titles(String goal) {
    return steps(goal).stream().map(step -> step.path("title").asText()).toList();
  }

  private static List<String> needs(String goal) {
    return steps(goal).stream().map(step -> step.path("depends_on").toString()).toList();
  }

  private static List<JsonNode> steps(String goal) {
    return StreamSupport.stream(PlanSample.of(goal, 20).path("steps").spliterator(), false)
        .toList();
  }
}
