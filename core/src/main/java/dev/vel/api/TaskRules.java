package dev.vel.api;

import dev.vel.agent.ModelNames;
import dev.vel.orchestrate.OutputSchema;
import dev.vel.task.NewTask;
import dev.vel.task.PlanStep;
import dev.vel.task.TaskParameters;
import dev.vel.wire.FieldProblem;
import dev.vel.wire.Similar;
import dev.vel.wire.VelException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a task must satisfy beyond its shape: the names in it are known, its schema can be used. */
final class TaskRules {
  private TaskRules() {}

  /** Throws {@code VALIDATION_ERROR} with every problem of every task. */
  static void check(UUID userId, List<NewTask> tasks, ModelNames names) {
    List<FieldProblem> problems = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      TaskParameters parameters = tasks.get(i).parameters();
      if (parameters != null) {
        String path = tasks.size() == 1 ? "parameters" : "tasks[" + i + "].parameters";
        check(userId, path, parameters, names, problems);
      }
    }
    if (!problems.isEmpty()) {
      throw VelException.invalid(problems);
    }
  }

  /** The same for the parameters of a task that is not submitted. */
  static void check(UUID userId, @Nullable TaskParameters parameters, ModelNames names) {
    List<FieldProblem> problems = new ArrayList<>();
    if (parameters != null) {
      check(userId, "parameters", parameters, names, problems);
    }
    if (!problems.isEmpty()) {
      throw VelException.invalid(problems);
    }
  }

  private static void check(
      UUID userId,
      String path,
      TaskParameters parameters,
      ModelNames names,
      List<FieldProblem> problems) {
    String provider = parameters.provider();
    if (provider != null && !names.providers().contains(provider)) {
      problems.add(
          new FieldProblem(
              path + ".provider",
              "is not a known provider" + Similar.among(provider, names.providers())));
    }
    String model = parameters.model();
    if (model != null && !names.isModel(userId, model)) {
      problems.add(
          new FieldProblem(
              path + ".model", "is not a known model" + Similar.among(model, names.models())));
    }
    if (parameters.plan() != null && parameters.plan().steps() != null) {
      List<PlanStep> steps = parameters.plan().steps();
      for (int i = 0; i < steps.size(); i++) {
        String named = steps.get(i).model();
        if (named != null && !names.isModel(userId, named)) {
          problems.add(
              new FieldProblem(
                  path + ".plan.steps[" + i + "].model",
                  "is not a known model" + Similar.among(named, names.models())));
        }
      }
    }
    if (parameters.responseSchema() != null) {
      try {
        OutputSchema.check(parameters.responseSchema());
      } catch (VelException e) {
        problems.add(new FieldProblem(path + ".response_schema", e.details().getFirst().message()));
      }
    }
  }
}
