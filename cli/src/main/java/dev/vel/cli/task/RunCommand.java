package dev.vel.cli.task;

import dev.vel.api.Vel;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Interrupts;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.task.NewTask;
import dev.vel.task.Task;
import dev.vel.task.TaskEvent;
import dev.vel.task.TaskStatus;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel run}: submits a task and shows its answer as it comes. */
public final class RunCommand implements Leaf {
  /** What makes a task's reader wait, and is worth a word. */
  private static final Set<String> TOLD =
      Set.of("failover", "retry", "released", "repair", "planned", "step_started", "step");

  @Override
  public List<String> examples() {
    return List.of(
        "vel run \"Write a haiku about Postgres\"",
        "git diff | vel run - --agent reviewer",
        "vel run --plan \"Compare three databases for a small shop\"",
        "vel run \"Name three rivers\" --provider groq -o json | jq -r .result.output");
  }

  @Override
  public void describe(CommandSpec spec) {
    TaskOptions.addTo(spec);
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Task.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException, InterruptedException {
    String prompt = Prompt.read(call);
    Interrupts interrupts = call.surroundings().interrupts();
    try (Door door = call.openForWork()) {
      UUID agent = Tasks.agent(door.vel(), call).id();
      NewTask wanted = TaskOptions.read(call, agent, prompt, Json.object());
      if (interrupts.raised()) {
        return ExitCode.INTERRUPTED;
      }
      Task task = door.vel().submit(wanted, UUID.randomUUID().toString());
      door.startEngine();
      return follow(call, door.vel(), task.id());
    }
  }

  private static ExitCode follow(Invocation call, Vel vel, UUID id) throws InterruptedException {
    Answer answer = new Answer(call);
    Optional<Task> ended = Optional.empty();
    try (Headway headway = new Headway(call)) {
      ended =
          Follower.follow(
              vel,
              id,
              0,
              call.surroundings().interrupts(),
              event -> {
                headway.take(event);
                answer.take(event);
                tell(call, answer, event);
              });
    } catch (VelException lost) {
      answer.endLine();
      call.warn("the task may go on; see `vel task show " + Tasks.tail(id) + "`");
      throw lost;
    }
    if (ended.isEmpty()) {
      answer.endLine();
      cancel(call, vel, id);
      return ExitCode.INTERRUPTED;
    }
    return conclude(call, answer, ended.get());
  }

  private static void tell(Invocation call, Answer answer, TaskEvent event) {
    if (TOLD.contains(event.data().path("step").asText())) {
      answer.endLine();
      call.notice(event.data().path("message").asText());
    }
  }

  private static ExitCode conclude(Invocation call, Answer answer, Task task) {
    if (!call.output().human()) {
      call.output().item(task, () -> "");
    } else if (task.status() == TaskStatus.COMPLETED && task.result() != null) {
      answer.finish(task.result().output());
    } else {
      answer.endLine();
    }
    if (task.result() != null && task.result().providerUsed() != null) {
      call.notice(TaskDetails.summary(task.result()));
    }
    return Follower.verdict(call, task);
  }

  private static void cancel(Invocation call, Vel vel, UUID id) {
    try {
      vel.cancel(id);
      call.notice("cancelled task " + Tasks.tail(id));
    } catch (VelException refused) {
      if (refused.code() != ErrorCode.CONFLICT) {
        throw refused;
      }
      call.notice("the task had just ended; see `vel task show " + Tasks.tail(id) + "`");
    }
  }
}
