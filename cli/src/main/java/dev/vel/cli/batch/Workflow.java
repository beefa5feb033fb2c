package dev.vel.cli.batch;

import dev.vel.cli.command.Failures;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Surroundings;
import dev.vel.cli.output.RunnerLog;
import dev.vel.cli.output.Text;
import dev.vel.cli.output.Words;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A job of GitHub Actions: annotations in its log, a summary on its page, and outputs for its next
 * steps. For one command and one thread.
 */
final class Workflow {
  /** More of a kind than this are not shown for a step. */
  private static final int SHOWN = 10;

  /** What a step's summary may have. */
  private static final int SUMMARY = 1024 * 1024;

  /** Less than this is not worth a table. */
  private static final int LEAST = 1024;

  private static final int LONGEST = 1_000;

  private final Invocation call;
  private final Map<String, String> environment;
  private final String file;
  private boolean blamed;
  private boolean told;

  private Workflow(Invocation call, String file) {
    this.call = call;
    this.environment = call.surroundings().environment();
    this.file = file;
  }

  /**
   * Empty where no such job runs.
   *
   * @param file of the tasks, as it was named
   */
  static Optional<Workflow> of(Invocation call, String file) {
    return RunnerLog.reads(call.surroundings().environment())
        ? Optional.of(new Workflow(call, shown(call.surroundings(), file)))
        : Optional.empty();
  }

  /** As the repository has it, so that annotations stand beside its lines. */
  private static String shown(Surroundings surroundings, String file) {
    String workspace = surroundings.environment().getOrDefault("GITHUB_WORKSPACE", "");
    if (file.equals("-") || workspace.isEmpty()) {
      return file.equals("-") ? "standard input" : file;
    }
    Path root = real(Path.of(workspace));
    Path path = real(surroundings.workingDirectory().resolve(file));
    return path.startsWith(root) ? root.relativize(path).toString() : file;
  }

  /** Without links, as far as it is there. */
  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException absent) {
      return path.toAbsolutePath().normalize();
    }
  }

  /** A file that cannot be run. */
  void refused(List<Problem> problems) {
    problems.stream()
        .limit(SHOWN)
        .forEach(problem -> blame("error", problem.line(), "vel: wrong task", problem.sentence()));
  }

  /** A command that ends otherwise than it should: says so where it was not said of tasks. */
  void ended(Totals.Verdict outcome, String sentence) {
    if (!blamed) {
      print("::error title=vel batch::" + data(sentence));
    }
    if (!told) {
      try {
        outcome(outcome);
      } catch (IOException e) {
        call.warn("the outputs of this step cannot be written: " + Failures.reason(e));
      }
    }
  }

  private void outcome(Totals.Verdict outcome) throws IOException {
    StringBuilder text = new StringBuilder();
    output(text, "outcome", String.valueOf(Words.of(outcome)));
    append("GITHUB_OUTPUT", text.toString());
  }

  /** What a run would cost, and whether it would begin. */
  void foreseen(List<Forecast> forecasts, BigDecimal cost, Totals.Verdict outcome)
      throws IOException {
    told = true;
    StringBuilder text = new StringBuilder();
    output(text, "outcome", String.valueOf(Words.of(outcome)));
    output(text, "total", forecasts.size());
    output(text, "cost-usd", cost.toPlainString());
    append("GITHUB_OUTPUT", text.toString());
    summarize(room -> Markdown.forecasts(file, forecasts, cost, room));
  }

  /** A run that is over. */
  void told(List<BatchResult> results, Totals totals, List<Report> reports) throws IOException {
    told = true;
    annotate(results);
    append("GITHUB_OUTPUT", outputs(totals, reports));
    summarize(room -> Markdown.bounded(results, totals, room));
  }

  private void annotate(List<BatchResult> results) {
    int errors = 0;
    int warnings = 0;
    for (BatchResult result : results) {
      String title = "vel: " + result.id() + " " + Words.of(result.status());
      if (result.status().failed()) {
        if (errors++ < SHOWN) {
          blame("error", result.line(), title, String.join("; ", result.problems()));
        }
      } else if (!result.warnings().isEmpty() && warnings++ < SHOWN) {
        annotate("warning", result.line(), title, String.join("; ", result.warnings()));
      }
    }
  }

  private void blame(String kind, int line, String title, String message) {
    blamed = true;
    annotate(kind, line, title, message);
  }

  private void annotate(String kind, int line, String title, String message) {
    print(
        "::"
            + kind
            + " file="
            + property(file)
            + (line > 0 ? ",line=" + line : "")
            + ",title="
            + property(title)
            + "::"
            + data(message));
  }

  private void print(String line) {
    call.surroundings().err().println(line);
    call.surroundings().err().flush();
  }

  private static String property(String text) {
    return data(text).replace(":", "%3A").replace(",", "%2C");
  }

  private static String data(String text) {
    return Text.fit(Text.block(text), LONGEST)
        .replace("%", "%25")
        .replace("\r", "%0D")
        .replace("\n", "%0A");
  }

  /** The page of a job is for people: that it cannot be written makes no run a failed one. */
  private void summarize(IntFunction<String> content) {
    String path = environment.getOrDefault("GITHUB_STEP_SUMMARY", "");
    if (path.isEmpty()) {
      return;
    }
    String why = null;
    try {
      long written = Files.exists(Path.of(path)) ? Files.size(Path.of(path)) : 0;
      int room = (int) Math.max(0, SUMMARY - written - 1);
      if (room < LEAST) {
        why = "other steps of this job filled it";
      } else {
        append("GITHUB_STEP_SUMMARY", "\n" + content.apply(room));
      }
    } catch (IOException e) {
      why = Failures.reason(e);
    }
    warn(why);
  }

  private void warn(@Nullable String why) {
    if (why != null) {
      call.warn("nothing is in the summary of this step: " + why);
    }
  }

  private static String outputs(Totals totals, List<Report> reports) {
    StringBuilder text = new StringBuilder();
    output(text, "outcome", String.valueOf(Words.of(totals.outcome())));
    output(text, "total", totals.total());
    output(text, "completed", totals.completed());
    output(text, "failed", totals.failed());
    output(text, "unexpected", totals.unexpected());
    output(text, "cancelled", totals.cancelled());
    output(text, "skipped", totals.skipped());
    output(text, "cost-usd", totals.costUsd().toPlainString());
    output(text, "spent-usd", totals.spentUsd().toPlainString());
    for (Report report : reports) {
      output(text, report.kind().word(), report.path());
    }
    return text.toString();
  }

  /** A value of one line cannot end and begin another output. */
  private static void output(StringBuilder text, String name, Object value) {
    text.append(name).append('=').append(Text.line(value.toString())).append('\n');
  }

  private void append(String variable, String text) throws IOException {
    String path = environment.getOrDefault(variable, "");
    if (path.isEmpty() || text.isEmpty()) {
      return;
    }
    try {
      Files.writeString(Path.of(path), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new IOException(
          variable + " leads to " + path + ", which cannot be used: " + Failures.reason(e), e);
    }
  }
}
