package dev.vel.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.config.SettingsLoader.Door;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VelYamlTest {
  @TempDir private Path folder;
  private Loading loading;

  @BeforeEach
  void startClean() {
    loading = new Loading(folder);
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  @Test
  void readsFlatKeysAndLists() throws IOException {
    write(
        "vel.yaml",
        """
        port: 9000
        vel_workers: "4"
        cors_origins: [https://a.example, https://b.example]
        vel_trusted_proxies: 10.0.0.1, 10.0.0.2
        log_format:
        """);

    Settings settings = loading.load(Door.DAEMON);

    assertThat(settings.server().port()).isEqualTo(9000);
    assertThat(settings.workers()).isEqualTo(4);
    assertThat(settings.server().corsOrigins())
        .containsExactly("https://a.example", "https://b.example");
    assertThat(settings.server().trustedProxies()).containsExactly("10.0.0.1", "10.0.0.2");
  }

  @Test
  void letsTheEnvironmentWin() throws IOException {
    write("vel.yaml", "port: 9000\nvel_host: from.file\n");

    Settings settings = loading.with("PORT", "9001").with("VEL_HOST", "").load();

    assertThat(settings.server().port()).isEqualTo(9001);
    assertThat(settings.server().host()).isEqualTo("from.file");
  }

  @Test
  void looksInThreePlacesInOrder() throws IOException {
    write("home/.config/vel/vel.yaml", "port: 3");
    assertThat(loading.load().server().port()).isEqualTo(3);

    write("vel.yaml", "port: 2");
    assertThat(loading.load().server().port()).isEqualTo(2);

    write("other.yaml", "port: 1");
    assertThat(loading.with("VEL_CONFIG", "other.yaml").load().server().port()).isEqualTo(1);
  }

  /** As in a clone of somebody else's. */
  @Test
  void letsAFileThatLiesInTheWorkingFolderDoNoHarm() throws IOException {
    write(
        "vel.yaml",
        """
        vel_workers: 4
        task_master_command: sh -c true
        openai_base_url: https://api.example.com/v1
        vel_data_dir: prepared
        groq_base_url: https://api.example.com/v1
        groq_api_key: its-own
        perplexity_base_url: http://127.0.0.1:4010/v1
        """);
    loading.with("OPENAI_API_KEY", "sk-1").with("PERPLEXITY_API_KEY", "sk-2");
    String keys = "`openai_base_url`, `task_master_command`, `vel_data_dir`";
    assertThat(loading.problems())
        .containsExactly(
            ("%1$s/vel.yaml may not set %2$s merely by being in the working folder, since that could"
                    + " run programs or send your keys elsewhere; set VEL_CONFIG=%1$s/vel.yaml if you"
                    + " trust it")
                .formatted(folder, keys));
    assertThat(loading.problems(Door.DAEMON)).isEmpty();
    loading.with("VEL_CONFIG", "vel.yaml");
    assertThat(loading.load().mcp().servers()).containsKey("taskmaster");
  }

  @Test
  void refusesNothingThatIsNotInForceOrDoesNoHarm() throws IOException {
    write("vel.yaml", "vel_workers: 4\ntask_master_command: a\nopenai_api_key: sk-1\n");
    loading.with("TASK_MASTER_COMMAND", "npx -y task-master-ai");
    assertThat(loading.load().workers()).isEqualTo(4);
  }

  @Test
  void takesEverythingFromTheFileOfOnesOwnWhereverOneIs() throws IOException {
    write("home/.config/vel/vel.yaml", "openai_api_key: sk-1\n");
    assertThat(loading.problems()).isEmpty();
    Loading within = new Loading(folder.resolve("home/.config/vel"));
    assertThat(within.with("HOME", folder.resolve("home").toString()).problems()).isEmpty();
  }

  @Test
  void refusesUnknownKeysAndSaysWhatWasMeant() throws IOException {
    write("vel.yaml", "databse_url: x\nzebra: 1\nvel_config: x\nport: [1]\n");

    assertThat(loading.problems())
        .containsExactly(
            "`databse_url` in %s/vel.yaml is not a setting; did you mean `database_url`?"
                .formatted(folder),
            "`zebra` in %s/vel.yaml is not a setting; see docs/configuration.md for those there are"
                .formatted(folder),
            "`vel_config` in %s/vel.yaml has no effect; set VEL_CONFIG as a variable"
                .formatted(folder),
            "`port` in %s/vel.yaml must be one value".formatted(folder));
  }

  @Test
  void namesTheKeyAndTheFileOfABadValue() throws IOException {
    write("vel.yaml", "vel_workers: many");

    assertThat(loading.problems())
        .containsExactly(
            "VEL_WORKERS (`vel_workers` in %s/vel.yaml) must be a whole number from 1 to 1000, such as 32"
                .formatted(folder));
  }

  @Test
  void tellsThePlaceOfBrokenYamlAndNotItsText() throws IOException {
    write("vel.yaml", "port: 1\nopenai_api_key: 'sk-hunter2\n");
    assertThat(loading.problems()).singleElement().asString().contains("is not valid YAML (line");
    assertThat(loading.problems().toString()).doesNotContain("hunter2");

    write("vel.yaml", "port: 1\nport: 2\n");
    assertThat(loading.problems()).singleElement().asString().contains("not valid YAML");

    assertThat(loading.problems().toString()).contains("(line 2): 'port' stands in it twice; keep");

    write("vel.yaml", "- port\n");
    assertThat(loading.problems()).singleElement().asString().contains("`key: value` lines");
  }

  @Test
  void refusesAnAliasInsteadOfTakingItsNameForTheValue() throws IOException {
    write("vel.yaml", "vel_host: &h from.file\ndatabase_url: *h\n");
    assertThat(loading.problems())
        .singleElement()
        .asString()
        .contains("has an alias, and those are not followed (line 2)");
  }

  @Test
  void takesAnEmptyFileAndRefusesAMissingOne() throws IOException {
    write("vel.yaml", "# nothing yet\n");
    assertThat(loading.problems()).isEmpty();

    assertThat(loading.with("VEL_CONFIG", "gone.yaml").problems())
        .containsExactly(
            "VEL_CONFIG names %s/gone.yaml, which does not exist; correct or unset it"
                .formatted(folder));
  }
}
