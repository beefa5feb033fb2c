package dev.vel.cli.batch;

import dev.vel.cli.output.Text;
import dev.vel.cli.output.Words;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table of the results for a page of a CI or a comment. Nothing in it can be a link or a call.
 */
final class Markdown {
  private static final int LONGEST = 300;

  private Markdown() {}

  static void write(Writer out, List<BatchResult> results, Totals totals) throws IOException {
    out.write(head(totals));
    for (BatchResult result : results) {
      out.write(row(result));
    }
  }

  /** At most so many bytes: what went wrong comes first, and what has no room is counted. */
  static String bounded(List<BatchResult> results, Totals totals, int bytes) {
    return bounded(
        head(totals),
        Stream.concat(
                results.stream().filter(result -> result.status() != Outcome.COMPLETED),
                results.stream().filter(result -> result.status() == Outcome.COMPLETED))
            .map(Markdown::row)
            .toList(),
        bytes);
  }

  /** What tasks would cost, in at most so many bytes. */
  static String forecasts(String file, List<Forecast> forecasts, BigDecimal cost, int bytes) {
    String head =
        title(file)
            + "**dry run** · "
            + Summary.count(forecasts.size())
            + " for about "
            + Summary.about(cost)
            + "\n\n| Task | Type | Model | Cost | |\n|---|---|---|---:|---|\n";
    return bounded(head, forecasts.stream().map(Markdown::row).toList(), bytes);
  }

  private static String bounded(String head, List<String> rows, int bytes) {
    StringBuilder text = new StringBuilder(head);
    String more = "\nand %d more\n";
    int room = bytes - length(head) - more.length() - 10;
    int left = rows.size();
    for (String row : rows) {
      room -= length(row);
      if (room < 0) {
        return text.append(more.formatted(left)).toString();
      }
      text.append(row);
      left--;
    }
    return text.toString();
  }

  private static int length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String head(Totals totals) {
    return title(totals.file())
        + "**"
        + Words.of(totals.outcome())
        + "** · "
        + Summary.of(totals)
        + "\n\n| Task | Status | Model | Time | Tokens | Cost | |\n"
        + "|---|---|---|---:|---:|---:|---|\n";
  }

  private static String title(String file) {
    return "### vel batch: " + code(file) + "\n\n";
  }

  private static String row(Forecast forecast) {
    return "| "
        + String.join(
            " | ",
            code(forecast.id()),
            code(Words.of(forecast.taskType())),
            forecast.model() == null ? "" : code(forecast.provider() + " " + forecast.model()),
            forecast.estimatedCostUsd() == null ? "" : Summary.about(forecast.estimatedCostUsd()),
            code(Text.fit(forecast.why(), LONGEST)))
        + " |\n";
  }

  private static String row(BatchResult result) {
    boolean answered = result.model() != null;
    return "| "
        + String.join(
            " | ",
            code(result.id()),
            mark(result.status()),
            answered ? code(result.provider() + " " + result.model()) : "",
            result.tookMs() > 0 ? Words.duration(result.tookMs()) : "",
            answered ? Summary.tokens(result) : "",
            answered ? Objects.requireNonNullElse(cost(result), "") : "",
            code(detail(result)))
        + " |\n";
  }

  private static @Nullable String cost(BatchResult result) {
    return Words.cost(result.costUsd(), result.tokens().total());
  }

  private static String mark(Outcome outcome) {
    return switch (outcome) {
      case COMPLETED -> "✅ completed";
      case FAILED -> "❌ failed";
      case UNEXPECTED -> "❌ not as expected";
      case CANCELLED -> "⏹ cancelled";
      case SKIPPED -> "⏭ skipped";
    };
  }

  /** What there is to be said about a result beyond its status. */
  static String detail(BatchResult result) {
    List<String> said = result.problems().isEmpty() ? result.warnings() : result.problems();
    return Text.fit(Text.line(String.join("; ", said)), LONGEST);
  }

  /** Text of others: every sign that could mean something is written as its number. */
  private static String code(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return "";
    }
    StringBuilder safe = new StringBuilder("<code>");
    Text.line(text)
        .codePoints()
        .forEach(point -> {
          if (point < 128 && !Character.isLetterOrDigit(point) && " -.,;".indexOf(point) < 0) {
            safe.append("&#").append(point).append(';');
          } else {
            safe.appendCodePoint(point);
          }
        });
    return safe.append("</code>").toString();
  }
}
