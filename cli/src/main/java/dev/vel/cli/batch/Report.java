package dev.vel.cli.batch;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Failures;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Suggestion;
import dev.vel.wire.Fields;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A report that was asked for: {@code --report junit=FILE}. */
record Report(Kind kind, Path path) {
  /** A kind, whatever its name, or the name of one without a file. */
  private static final Pattern BEGINNING =
      Pattern.compile("\\s*([A-Za-z]+=.*|junit|json|markdown)", Pattern.DOTALL);

  /** The kinds there are. */
  enum Kind {
    JUNIT,
    JSON,
    MARKDOWN;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What a report may begin with. */
  static List<String> beginnings() {
    return Arrays.stream(Kind.values()).map(kind -> kind.word() + "=").toList();
  }

  /**
   * Those that the option names, each checked for whether its file can be written and is no other.
   *
   * @param tasks the file of the tasks, where they are of a file
   * @param state what {@code --state} names
   */
  static List<Report> read(Invocation call, @Nullable Path tasks, @Nullable Path state)
      throws IOException {
    List<Report> reports = new ArrayList<>();
    for (String wanted : call.texts("--report").stream().flatMap(Report::parts).toList()) {
      int split = wanted.indexOf('=');
      if (split < 0 || split == wanted.length() - 1) {
        throw CommandException.usage(
            "--report needs a kind and a file, such as junit=report.xml, not '" + wanted + "'");
      }
      Kind kind = kind(wanted.substring(0, split));
      String file = wanted.substring(split + 1);
      if (file.equals("-")) {
        throw CommandException.usage(
            "--report needs a file: leave it out for standard output, where -o json writes the same,"
                + " or name /dev/stdout");
      }
      Path path = call.surroundings().workingDirectory().resolve(file).normalize();
      refuse(path, tasks, "the tasks");
      refuse(path, state, "what --state names");
      for (Report other : reports) {
        refuse(path, other.path(), "the " + other.kind().word() + " report");
      }
      WholeFile.check(path);
      reports.add(new Report(kind, path));
    }
    return List.copyOf(reports);
  }

  private static void refuse(Path path, @Nullable Path other, String what) throws IOException {
    if (other != null && WholeFile.same(path, other)) {
      throw CommandException.usage(
          "a report to " + path + " would take the place of " + what + "; choose another file");
    }
  }

  /** What stands between commas, unless it goes on with the name of a file that has a comma. */
  private static Stream<String> parts(String option) {
    List<String> parts = new ArrayList<>();
    for (String part : option.split(",", -1)) {
      boolean names = BEGINNING.matcher(part).matches();
      if (parts.isEmpty() || names) {
        parts.add(names ? part.strip() : part);
      } else {
        parts.add(parts.removeLast() + "," + part);
      }
    }
    return parts.stream();
  }

  private static Kind kind(String word) {
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.word().equals(word))
        .findFirst()
        .orElseThrow(() ->
            CommandException.usage(
                "--report: there is no report '"
                    + word
                    + "'; known are "
                    + Fields.names(Kind.class)
                    + Suggestion.tail(
                        word, Arrays.stream(Kind.values()).map(Kind::word).toList())));
  }

  /** Writes it, or says which one could not be written and why. */
  void write(List<BatchResult> results, Totals totals) {
    try {
      WholeFile.write(path, out -> write(out, results, totals));
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED,
          "cannot write the " + kind.word() + " report to " + path + ": " + Failures.reason(e),
          e);
    }
  }

  private void write(Writer out, List<BatchResult> results, Totals totals) throws IOException {
    switch (kind) {
      case JUNIT -> JUnit.write(out, results, totals);
      case JSON -> JsonReport.write(out, results, totals);
      case MARKDOWN -> Markdown.write(out, results, totals);
    }
  }
}
