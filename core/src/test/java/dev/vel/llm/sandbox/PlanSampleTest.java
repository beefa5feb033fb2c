package dev.vel.llm.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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

  private static List<String> titles(String goal) {
    return steps(goal).stream().map(step -> step.path("title").asText()).toList();
  }

  private static List<String> needs(String goal) {
    return steps(goal).stream().map(step -> step.path("depends_on").toString()).toList();
  }

  private static List<JsonNode> steps(String goal) {
    return StreamSupport.stream(PlanSample.of(goal).path("steps").spliterator(), false).toList();
  }
}
