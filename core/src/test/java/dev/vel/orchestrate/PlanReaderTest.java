package dev.vel.orchestrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.task.PlanStep;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanReaderTest {

  @Test
  void readsStepsWhicheverNamesTheModelGivesThem() {
    assertThat(
            read(
                "{\"steps\":[{\"id\":\"a\",\"title\":\"T\",\"description\":\"D\",\"depends_on\":[]}]}"))
        .containsExactly(step("a", "T", "D"));
    assertThat(
            read(
                "```json\n[{\"id\":1,\"name\":\"T\"},{\"id\":2,\"details\":\"D\",\"dependencies\":[1]}]\n```"))
        .containsExactly(step("1", "T", "T"), step("2", "D", "D", "1"));
    assertThat(
            read("{\"plan\":{\"tasks\":[{\"title\":\"A\"},{\"title\":\"B\",\"dependencies\":1}]}}"))
        .containsExactly(step("1", "A", "A"), step("2", "B", "B", "1"));
    assertThat(read("{\"subtasks\":[\"Look\",\"Write\"],\"note\":\"x\"}"))
        .containsExactly(step("1", "Look", "Look"), step("2", "Write", "Write"));
  }

  @Test
  void saysWhatIsWrongSoThatTheModelCanMendIt() {
    assertThat(problem("Here is your plan!")).startsWith("The answer is not valid JSON");
    assertThat(problem("{\"answer\":\"no\"}")).isEqualTo("The answer has no list of steps");
    assertThat(problem("[]")).isEqualTo("The answer has no list of steps");
    assertThat(problem("[{\"id\":1}]")).isEqualTo("Step 1 has neither a title nor a description");
    assertThat(problem("[\"a\",\"b\",\"c\",\"d\"]"))
        .isEqualTo("The plan has 4 steps; at most 3 are allowed");
    assertThat(problem("[{\"id\":1,\"title\":\"A\",\"depends_on\":[9]}]"))
        .isEqualTo("step \"1\" depends on \"9\", which is no step");
    assertThat(problem("[{\"id\":1,\"title\":\"A\"},{\"id\":1,\"title\":\"B\"}]"))
        .isEqualTo("two steps have the id \"1\"");
    assertThat(
            problem(
                "[{\"id\":1,\"title\":\"A\",\"depends_on\":[2]},{\"id\":2,\"title\":\"B\",\"depends_on\":[1]},\"C\"]"))
        .isEqualTo("the steps \"1\", \"2\" wait for each other in a circle");
    assertThat(problem("[{\"title\":\"a\\u0000\"}]")).contains("cannot be stored");
  }

  @Test
  void cutsWhatIsTooLong() {
    String answer = "[{\"title\":\"" + "\uD83C\uDF33".repeat(300) + "\"}]";
    PlanStep step = read(answer).getFirst();
    assertThat(step.title()).isEqualTo("\uD83C\uDF33".repeat(200));
    assertThat(step.description()).isEqualTo("\uD83C\uDF33".repeat(300));
  }

  private static List<PlanStep> read(String answer) {
    PlanReader read = PlanReader.of(answer, 3);
    assertThat(read.problems()).isEmpty();
    return read.steps();
  }

  private static String problem(String answer) {
    return PlanReader.of(answer, 3).problems().getFirst();
  }

  private static PlanStep step(String id, String title, String description, String... needs) {
    return new PlanStep(id, title, description, List.of(needs), null, null, null);
  }
}
