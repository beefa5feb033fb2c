package dev.vel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/configuration.md} to the list in {@link Setting}. */
class ConfigurationPageTest {

  @Test
  void listsEverySettingAsTheCodeDoes() throws IOException {
    Path page = Path.of("..", "docs", "configuration.md");
    Path table = Files.writeString(Path.of("target", "settings-table.md"), table());

    assertThat(Files.readString(page))
        .as("%s holds the table of %s", page, table.toAbsolutePath())
        .contains(table());
  }

  private static String table() {
    return Arrays.stream(Setting.values())
        .map(setting ->
            "| `%s` | %s | %s | %s |\n"
                .formatted(
                    setting,
                    setting.meaning(),
                    setting.kind().allowed() + (setting.secret() ? ", secret" : ""),
                    setting.defaultText()))
        .collect(
            Collectors.joining(
                "", "| variable | meaning | value | default |\n|---|---|---|---|\n", ""));
  }
}
