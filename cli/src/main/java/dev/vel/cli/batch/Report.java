package dev.vel.cli.batch;

import dev.vel.cli.command.CommandException;
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

/** A report that was asked for: {@code --report junit=FILE}. */
record Report(Kind kind, Path path) {

  /** The kinds there are. */
  enum Kind {
    JUNIT,
    JSON,
    MARKDOWN;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Those that the option names, each checked for whether its file can be written. */
  static List<Report> read(Invocation call) {
    List<Report> reports = new ArrayList<>();
    for (String wanted : call.texts("--report")) {
      int split = wanted.indexOf('=');
      if (split < 0 || split == wanted.length() - 1) {
        throw CommandException.usage(
            "--report needs a kind and a file, such as junit=report.xml, not '" + wanted + "'");
      }
      Kind kind = kind(wanted.substring(0, split));
      Path path =
          call.surroundings().workingDirectory().resolve(wanted.substring(split + 1)).normalize();
      WholeFile.check(path);
      reports.add(new Report(kind, path));
    }
    return List.copyOf(reports);
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

  void write(List<BatchResult> results, Totals totals) throws IOException {
    WholeFile.write(path, out -> write(out, results, totals));
  }

  private void write(Writer out, List<BatchResult> results, Totals totals) throws IOException {
    switch (kind) {
      case JUNIT -> JUnit.write(out, results, totals);
      case JSON -> JsonReport.write(out, results, totals);
      case MARKDOWN -> Markdown.write(out, results, totals);
    }
  }
}
