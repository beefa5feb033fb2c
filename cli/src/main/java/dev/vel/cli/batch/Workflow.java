package dev.vel.cli.batch;

import dev.vel.cli.output.RunnerLog;
import dev.vel.cli.output.Text;
import dev.vel.cli.output.Words;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A job of GitHub Actions: annotations in its log, a summary on its page, and outputs for its next
 * steps.
 */
final class Workflow {
  /** More of a kind than this are not shown for a step. */
  private static final int SHOWN = 10;

  /** What a step's summary may have. */
  private static final int SUMMARY = 1024 * 1024;

  private static final int LONGEST = 1_000;

  private final Map<String, String> environment;
  private final PrintStream log;
  private final String file;

  private Workflow(Map<String, String> environment, PrintStream log, String file) {
    this.environment = environment;
    this.log = log;
    this.file = file;
  }

  /** Empty where no such job runs. */
  static Optional<Workflow> of(
      Map<String, String> environment, PrintStream log, TaskSource source) {
    if (!RunnerLog.reads(environment)) {
      return Optional.empty();
    }
    return Optional.of(new Workflow(environment, log, shown(environment, source)));
  }

  /** As the repository has it, so that annotations stand beside its lines. */
  private static String shown(Map<String, String> environment, TaskSource source) {
    String workspace = environment.getOrDefault("GITHUB_WORKSPACE", "");
    Path path = source.path();
    if (path == null || workspace.isEmpty() || !path.startsWith(Path.of(workspace))) {
      return source.name();
    }
    return Path.of(workspace).relativize(path).toString();
  }

  /** A file that cannot be run. */
  void refused(List<Problem> problems) {
    problems.stream()
        .limit(SHOWN)
        .forEach(
            problem -> annotate("error", problem.line(), "vel: wrong task", problem.sentence()));
  }

  /** A run that is over. */
  void told(List<BatchResult> results, Totals totals, List<Report> reports) throws IOException {
    annotate(results);
    append("GITHUB_STEP_SUMMARY", summary(results, totals));
    append("GITHUB_OUTPUT", outputs(totals, reports));
  }

  private void annotate(List<BatchResult> results) {
    int errors = 0;
    int warnings = 0;
    for (BatchResult result : results) {
      String title = "vel: " + result.id() + " " + Words.of(result.status());
      if (result.status().failed()) {
        if (errors++ < SHOWN) {
          annotate("error", result.line(), title, String.join("; ", result.problems()));
        }
      } else if (!result.warnings().isEmpty() && warnings++ < SHOWN) {
        annotate("warning", result.line(), title, String.join("; ", result.warnings()));
      }
    }
  }

  private void annotate(String kind, int line, String title, String message) {
    log.println(
        "::"
            + kind
            + " file="
            + property(file)
            + (line > 0 ? ",line=" + line : "")
            + ",title="
            + property(title)
            + "::"
            + data(message));
    log.flush();
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

  private String summary(List<BatchResult> results, Totals totals) throws IOException {
    String path = environment.getOrDefault("GITHUB_STEP_SUMMARY", "");
    if (path.isEmpty()) {
      return "";
    }
    long written = Files.exists(Path.of(path)) ? Files.size(Path.of(path)) : 0;
    int room = (int) Math.max(0, SUMMARY - written - 1);
    return room < 1024 ? "" : "\n" + Markdown.bounded(results, totals, room);
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
    if (!path.isEmpty() && !text.isEmpty()) {
      Files.writeString(Path.of(path), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }
}
