package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.cli.command.Described;
import dev.vel.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/shapes.md has the shape of all data. {@code -Dvel.write=true} writes it anew behind its
 * first lines.
 */
final class ShapesPageTest {
  private static final Path FILE = Path.of("..", "docs", "shapes.md");
  private static final String BEGIN = "| command | answers | beside `data` |\n|---|---|---|\n";

  @TempDir Path home;

  private String made() {
    OutputStream nowhere = OutputStream.nullOutputStream();
    ShapesPage page =
        new ShapesPage(
            new Desk(home)
                .surroundings(InputStream.nullInputStream(), nowhere, new PrintStream(nowhere)));
    for (Line line : Lines.withData()) {
      try (Workshop workshop = new Workshop(home)) {
        Desk.Said said = workshop.type(line, List.of("-q", "-o", "json"));
        page.add(line, Json.read(said.out(), JsonNode.class));
      }
    }
    page.add("vel help", Described.class);
    return page.toString();
  }

  @Test
  void documentsTheShapesAndKeepsWhatThisVersionPromised() throws IOException {
    String file = Files.readString(FILE);
    int begin = file.indexOf(BEGIN) + BEGIN.length();
    String made = made();
    if (file.contains("version of the shapes is " + VersionCommand.SHAPES + ".")) {
      assertThat(promises(made))
          .as("what is documented stays as it is, or VersionCommand.SHAPES grows")
          .containsAll(promises(file.substring(begin)));
    }
    if (Boolean.getBoolean("vel.write")) {
      Files.writeString(FILE, file.substring(0, begin) + made);
    }
    assertThat(Files.readString(FILE))
        .as("docs/shapes.md is behind; -Dvel.write=true writes it anew")
        .contains("version of the shapes is " + VersionCommand.SHAPES + ".")
        .endsWith(BEGIN + made);
  }

  /**
   * What each row of a table says, behind the heading that it stands under: every word that a field
   * may hold, and that it is always there.
   */
  private static List<String> promises(String page) {
    List<String> promises = new ArrayList<>();
    String heading = "";
    for (String line : page.lines().toList()) {
      if (line.startsWith("## ")) {
        heading = line;
      } else if (line.startsWith("| `")) {
        promises.addAll(promises(heading, line));
      }
    }
    return promises;
  }

  private static List<String> promises(String heading, String row) {
    List<String> promises = new ArrayList<>();
    String[] cells = row.split(" \\| ?", -1);
    for (String cell : List.of(cells).subList(1, cells.length - 1)) {
      String sure = cell.replaceFirst(" or (null|left out)$", "");
      if (sure.equals(cell)) {
        promises.add(heading + cells[0] + ": always there");
      }
      for (String word : sure.split(", ")) {
        promises.add(heading + cells[0] + ": " + word);
      }
    }
    return promises;
  }

  @Test
  void knowsWhichChangesBreakAPromise() {
    List<String> before = promises("## T\n| `a` | `x`, `y` or null |\n| `b` | text |\n");
    assertThat(promises("## T\n| `b` | text |\n| `a` | `x`, `z`, `y` |\n| `c` | text |\n"))
        .containsAll(before);
    for (String broken :
        List.of(
            "| `a` | `x` or null |\n| `b` | text |\n",
            "| `a` | `x`, `y` or null |\n",
            "| `a` | `x`, `y` or null |\n| `b` | number |\n",
            "| `a` | `x`, `y` or null |\n| `b` | text or null |\n")) {
      assertThat(before).anyMatch(promise -> !promises("## T\n" + broken).contains(promise));
    }
  }
}
