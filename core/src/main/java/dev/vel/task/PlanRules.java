package dev.vel.task;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What makes a list of steps a plan: each has a name, and none waits for itself. */
public final class PlanRules {
  /** Most steps of a plan. */
  public static final int MAX_STEPS = 20;

  private PlanRules() {}

  /** What is wrong with the steps, as sentences; empty when they are a plan. */
  public static List<String> problems(List<PlanStep> steps) {
    List<String> problems = new ArrayList<>();
    Map<String, PlanStep> known = new LinkedHashMap<>();
    for (PlanStep step : steps) {
      if (known.putIfAbsent(step.id(), step) != null) {
        problems.add("two steps have the id \"" + step.id() + "\"");
      }
    }
    for (PlanStep step : steps) {
      for (String needed : step.dependsOn()) {
        if (!known.containsKey(needed)) {
          problems.add(
              "step \"" + step.id() + "\" depends on \"" + needed + "\", which is no step");
        }
      }
    }
    if (problems.isEmpty()) {
      circle(steps, problems);
    }
    return problems;
  }

  /** Takes away whatever could be done by and by; what is left waits for itself. */
  private static void circle(List<PlanStep> steps, List<String> problems) {
    Set<String> done = new HashSet<>();
    List<PlanStep> left = new ArrayList<>(steps);
    while (left.removeIf(step -> done.containsAll(step.dependsOn()) && done.add(step.id()))) {
      // Each round does what the last one made possible.
    }
    if (!left.isEmpty()) {
      problems.add(
          "the steps "
              + left.stream().map(step -> "\"" + step.id() + "\"").collect(Collectors.joining(", "))
              + " wait for each other in a circle");
    }
  }
}
