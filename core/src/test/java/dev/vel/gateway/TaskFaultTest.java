package dev.vel.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.agent.AgentConfig;
import dev.vel.agent.ModelPreferences;
import dev.vel.task.NewTask;
import dev.vel.task.Task;
import dev.vel.task.TaskParameters;
import dev.vel.task.TaskStatus;
import dev.vel.task.TaskType;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a task when the model that is asked first is broken. */
class TaskFaultTest {
  private static Bench bench;
  private static String healthy;

  @BeforeAll
  static void open() {
    bench = Bench.patient();
    bench.house.running();
    healthy = Objects.requireNonNull(run(Bench.model("")).result()).output();
    assertThat(healthy).isNotBlank();
  }

  @AfterAll
  static void close() {
    bench.close();
  }

  private static Task run(String model) {
    ModelPreferences first = new ModelPreferences(null, null, "openai/" + model, null);
    List<String> order = List.of("openai", "groq");
    UUID agent =
        bench.house.agent(
            new AgentConfig(order, first, null, null, null, null, 0, null, null, null, null));
    TaskParameters parameters = TaskParameters.NONE.with(it -> it.taskType = TaskType.SIMPLE);
    NewTask task = new NewTask(agent, "Write 40 words", null, parameters);
    return bench.house.await(bench.house.door().submit(task, null).id());
  }

  @ParameterizedTest
  @CsvSource({
    "429, rate_limited, 1",
    "429-no-retry-after, rate_limited, 3",
    "insufficient-quota, quota_exhausted, 1",
    "401, unauthorized, 1",
    "403, unauthorized, 1",
    "503, server_error, 2",
    "reset, unreachable, 2",
    "silence, timeout, 1",
    "slow-first-token, timeout, 1",
    "cut, truncated, 1",
    "stall, timeout, 1",
    "context-length, context_length, 1",
    "error-in-stream, server_error, 1"
  })
  void startsAgainOnTheNextModel(String fault, String outcome, int calls) {
    String model = Bench.model(fault);
    Task task = run(model);
    assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
    var result = Objects.requireNonNull(task.result());
    assertThat(result.output()).isEqualTo(healthy);
    assertThat(result.providerUsed()).isEqualTo("groq");
    assertThat(result.attempts()).hasSize(calls + 1);
    assertThat(result.attempts().subList(0, calls))
        .allSatisfy(call -> assertThat(call.outcome()).isEqualTo(outcome));
    assertThat(bench.openai.requests(model)).isBetween((long) calls, calls + 1L);
  }

  @ParameterizedTest
  @CsvSource({
    "500-once, 2",
    "malformed-chunk, 1",
    "null-choices, 1",
    "no-done, 1",
    "no-usage, 1",
    "wrong-usage, 1"
  })
  void takesTheAnswerOfAModelThatIsOnlyOdd(String fault, int calls) {
    String model = Bench.model(fault);
    Task task = run(model);
    var result = Objects.requireNonNull(task.result());
    assertThat(result.output()).isEqualTo(healthy);
    assertThat(result.providerUsed()).isEqualTo("openai");
    assertThat(result.attempts()).hasSize(calls);
  }
}
