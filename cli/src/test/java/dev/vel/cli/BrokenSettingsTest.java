package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BrokenSettingsTest {
  @TempDir Path home;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{ | is not valid YAML (line 2); write `key: value` lines",
        "port: 1\\nport: 2 | is not valid YAML (line 2): 'port' stands in it twice; keep one of them",
        "- port | must hold settings as `key: value` lines, such as `port: 8080`"
      })
  void saysOfABrokenFileTheSameAsWhoeverNeedsIt(String text, String wrong) throws IOException {
    Path file = Files.createDirectories(home.resolve("CONFIG/vel")).resolve("vel.yaml");
    Files.writeString(file, text.replace("\\n", "\n") + "\n");
    Desk desk = new Desk(home);
    desk.realDoors = true;
    for (String line : List.of("config set port 9", "config unset port", "task list --local")) {
      assertThat(desk.type(line.split(" ")))
          .as(line)
          .isEqualTo(new Desk.Said(3, "", "vel: " + file + " " + wrong + "\n"));
    }
  }
}
