package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.audit.AuditEntry;
import dev.vel.cli.output.Text;
import dev.vel.wire.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What lists and views owe whoever reads them: no line is wider than the screen. */
final class WidthsTest {
  private static final List<Integer> SCREENS = List.of(40, 60, 80, 100);

  @TempDir Path home;

  static Stream<Arguments> listsOnScreens() {
    return Lines.all().stream()
        .filter(line -> isList(line.name()))
        .flatMap(line -> SCREENS.stream().map(columns -> Arguments.of(line, columns)));
  }

  private static AuditEntry deed() {
    UUID id = UUID.fromString("0193a7c4-0000-7000-8000-000000000001");
    return new AuditEntry(
        id,
        FakeVel.NOW,
        null,
        "somebody.with.a.name@example.org",
        "task.create",
        "task",
        id.toString(),
        "success",
        "192.0.2.1",
        null,
        null,
        Json.object());
  }

  private static boolean isList(String name) {
    return name.endsWith(" list")
        || List.of(
                "vel provider show",
                "vel route explain",
                "vel usage",
                "vel logs",
                "vel mcp tools",
                "vel task show")
            .contains(name);
  }

  @ParameterizedTest
  @MethodSource("listsOnScreens")
  void isNoWiderThanTheScreen(Line line, int columns) {
    try (Workshop workshop = new Workshop(home)) {
      workshop.desk.screen = true;
      workshop.desk.columns = columns;
      workshop.desk.vel.deeds.add(deed());
      Desk.Said said = workshop.type(line, List.of());
      assertThat(said.out()).as(said.err()).isNotBlank();
      assertThat(said.out().lines().filter(WidthsTest::canBreak))
          .allSatisfy(each -> assertThat(Text.width(each)).isLessThanOrEqualTo(columns));
    }
  }

  /** A value of one word that is too long, such as a path, stays whole so that it can be copied. */
  private static boolean canBreak(String line) {
    return line.strip().replaceFirst("^[a-z_ ]+: ", "").contains(" ");
  }
}
