package dev.vel.cli.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadStartTest {
  @TempDir private Path home;

  private Map<String, String> environment() {
    return Map.of(
        "HOME",
        home.toString(),
        "XDG_DATA_HOME",
        home.resolve("data").toString(),
        "OPENAI_API_KEY",
        "any");
  }

  /** A server's mark, of one that is not alive. */
  private void leaveAServersMark() throws IOException {
    Path data = Files.createDirectories(home.resolve("data/vel/postgres/data"));
    Files.writeString(data.resolve("PG_VERSION"), "18\n");
    Files.writeString(data.resolve("postmaster.pid"), "no number\n");
  }

  @Test
  void doesNothingWhereNoServerWasEverUp() throws IOException {
    HeadStart.begin(environment(), home);
    assertThat(HeadStart.settings()).isEmpty();
    try (Stream<Path> files = Files.list(home)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void givesItsSettingsOutOnceWhateverBecomesOfTheServer() throws IOException {
    leaveAServersMark();
    HeadStart.begin(environment(), home);
    Settings settings = HeadStart.settings().orElseThrow();
    assertThat(settings.providers()).hasSize(1);
    assertThat(HeadStart.settings()).isEmpty();
  }

  @Test
  void leavesItToTheCommandToTellWhatIsWrongWithThem() throws IOException {
    leaveAServersMark();
    Files.writeString(home.resolve("vel.yaml"), "no_such_setting: 1\n");
    HeadStart.begin(environment(), home);
    assertThat(HeadStart.settings()).isEmpty();
  }
}
