package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever reads a table finds out what its columns are called in data. */
final class ColumnsTest {
  private static final Path PAGE = Path.of("../docs/cli.md");
  private static final Pattern HEAD = Pattern.compile("[A-Z0-9]+( {1,}[A-Z0-9]+)+");

  @TempDir Path home;

  static Stream<Line> lines() {
    return Lines.all().stream().filter(line -> line.code() == 0);
  }

  @ParameterizedTest
  @MethodSource("lines")
  void areFieldsOrAreExplained(Line line) throws IOException {
    List<String> unexplained = new ArrayList<>();
    for (String column : columns(line)) {
      if (!isField(line, column.toLowerCase(Locale.ROOT).replace(' ', '_'))
          && !isExplained(line.name(), column)) {
        unexplained.add(column);
      }
    }
    assertThat(unexplained).as("columns of `%s` that %s does not explain", line, PAGE).isEmpty();
  }

  @Test
  void areSeenWhereThereIsATable() {
    assertThat(lines().filter(line -> line.name().equals("vel task list")).findFirst())
        .hasValueSatisfying(line -> assertThat(columns(line)).contains("ID", "AGE"));
    assertThat(lines().filter(line -> !columns(line).isEmpty())).hasSizeGreaterThan(10);
  }

  /** None for what shows no table. */
  private List<String> columns(Line line) {
    try (Workshop workshop = new Workshop(home)) {
      String head = workshop.type(line, List.of()).out().lines().findFirst().orElse("");
      return HEAD.matcher(head).matches() ? List.of(head.split(" {2,}")) : List.of();
    }
  }

  private boolean isField(Line line, String name) {
    try (Workshop workshop = new Workshop(home)) {
      return !workshop.type(line, List.of("--fields", name)).err().contains("unknown field");
    }
  }

  /** A row of the page begins with the command, or several, and has the column. */
  private static boolean isExplained(String command, String column) throws IOException {
    return Files.readString(PAGE)
        .lines()
        .anyMatch(row ->
            row.startsWith("| ")
                && row.contains("`" + command + "`")
                && row.contains("`" + column + "`"));
  }
}
