package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings, on real files. */
final class ConfigCommandsTest {
  @TempDir Path home;
  private Desk desk;
  private Path file;

  @BeforeEach
  void sitDown() {
    desk = new Desk(home);
    file = home.resolve("CONFIG/vel/vel.yaml");
  }

  private void holds(String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private JsonNode json(String... words) {
    Desk.Said said = desk.type(words);
    assertThat(said.code()).isZero();
    return Json.read(said.out(), JsonNode.class);
  }

  @Test
  void listsEverySettingWithWhereItCameFromAndNoSecret() throws IOException {
    holds("# mine\nport: 8081\ngroq_api_key: gsk-very-secret\n");
    desk.environment.put("VEL_WORKERS", "3");
    Desk.Said said = desk.type("config", "list");
    assertThat(said.code()).isZero();
    assertThat(said.out())
        .startsWith("KEY ")
        .containsPattern("port +8081 +" + file + ":2\n")
        .containsPattern("groq_api_key +\\*{8} +" + file + ":3\n")
        .containsPattern("vel_workers +3 +environment VEL_WORKERS\n")
        .containsPattern("metrics_port +9091 +default\n")
        .doesNotContain("very-secret");
    JsonNode set = json("config", "list", "--set", "-o", "json");
    assertThat(set.path("data").findValuesAsText("key"))
        .containsExactly("groq_api_key", "port", "vel_workers");
    assertThat(set.path("data").get(0).path("value").isNull()).isTrue();
    assertThat(set.path("meta").path("file").asText()).isEqualTo(file.toString());
  }

  @Test
  void getsTheValueAlone() throws IOException {
    holds("openai_api_key: sk-very-secret\n");
    assertThat(desk.type("config", "get", "PORT")).isEqualTo(new Desk.Said(0, "8080\n", ""));
    assertThat(desk.type("config", "get", "vel_catalogue"))
        .isEqualTo(new Desk.Said(0, "", "vel_catalogue is not set; its default: none\n"));
    Desk.Said secret = desk.type("config", "get", "openai_api_key");
    assertThat(secret.out()).isEmpty();
    assertThat(secret.err()).endsWith(file + ":1; a secret is never shown\n");
    assertThat(json("config", "get", "port", "-o", "json").path("source").path("source").asText())
        .isEqualTo("default");
    Desk.Said wrong = desk.type("config", "get", "prot");
    assertThat(wrong)
        .isEqualTo(
            new Desk.Said(
                2,
                "",
                "vel: there is no setting 'prot' (`vel config list` shows all);"
                    + " did you mean 'port'?\n"));
  }

  @Test
  void warnsOfAValueThatIsRefusedAndMakesNothingForThat() throws IOException {
    holds("vel_workers: abc\n");
    Desk.Said said = desk.type("config", "get", "vel_workers");
    assertThat(said.out()).isEqualTo("abc\n");
    assertThat(said.code()).isZero();
    assertThat(said.err())
        .startsWith("warning: VEL_WORKERS (`vel_workers` in " + file + ") must be a whole number");
    desk.environment.put("PORT", "99999999");
    assertThat(desk.type("config", "get", "port").err()).startsWith("warning: PORT must be");
    assertThat(home.resolve("DATA/vel")).doesNotExist();
  }

  @Test
  void showsNobodyWhoAnAddressSignsInAs() throws IOException {
    holds("openai_base_url: http://user:secretpw@127.0.0.1:1/v1\n");
    for (String command :
        java.util.List.of("list", "get openai_base_url", "explain openai_base_url")) {
      Desk.Said said = desk.type(("config " + command).split(" "));
      assertThat(said.out() + said.err())
          .contains("http://********@127.0.0.1:1/v1")
          .doesNotContain("secretpw", "user:");
    }
  }

  @Test
  void explainsWhatWonOverWhat() throws IOException {
    holds("log_level: info\n\nport: 8081 # here\n");
    desk.environment.put("PORT", "9000");
    assertThat(desk.type("config", "explain", "port").out())
        .startsWith(
            """
            port = 9000
              from:    environment PORT
              over:    %s:3 = 8081
              over:    default = 8080
            """
                .formatted(file));
    JsonNode answer = json("config", "explain", "port", "-o", "json");
    assertThat(answer.path("setting").path("value").asText()).isEqualTo("9000");
    assertThat(answer.path("overridden").get(0).path("line").asInt()).isEqualTo(3);
  }

  @Test
  void writesAPrivateFileAndReadsItBack() throws IOException {
    Desk.Said said = desk.type("config", "set", "PORT", "8081");
    assertThat(said).isEqualTo(new Desk.Said(0, "", "wrote port to " + file + "\n"));
    assertThat(file).hasContent("port: 8081\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(desk.type("config", "get", "port").out()).isEqualTo("8081\n");
    assertThat(home.resolve("DATA")).doesNotExist();
  }

  @Test
  void keepsCommentsAndOrder() throws IOException {
    holds(
        """
        # mine
        port: 8080   # the API's
        # who may call
        cors_origins:
          - https://a.example.com
          - https://b.example.com

        # the rest
        log_level: "debug"
        """);
    desk.type("config", "set", "port", "8081");
    desk.type("config", "set", "log_level", "warn");
    desk.type("config", "set", "cors_origins", "https://c.example.com,https://d.example.com");
    desk.type("config", "set", "vel_workers", "4");
    String all =
        """
        # mine
        port: 8081   # the API's
        # who may call
        cors_origins: "https://c.example.com,https://d.example.com"

        # the rest
        log_level: warn
        vel_workers: 4
        """;
    assertThat(file).hasContent(all);
    assertThat(desk.type("config", "unset", "cors_origins").code()).isZero();
    assertThat(desk.type("config", "unset", "port").code()).isZero();
    assertThat(file)
        .hasContent("# mine\n# who may call\n\n# the rest\nlog_level: warn\nvel_workers: 4\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "port | x | PORT (`port` in %s) must be a whole number from 0 to 65535, such as 8080",
        "port | 9091 | METRICS_PORT is the same port as PORT, 9091; set one of them to another",
        "log_level | loud | LOG_LEVEL (`log_level` in %s) must be one of trace, debug, info, warn,"
            + " error",
        "cors_origins | * | CORS_ORIGINS (`cors_origins` in %s) must list exact origins, scheme and"
            + " host without a path or *, such as https://app.example.com",
      })
  void refusesWhatLoadingWouldRefuse(String key, String value, String why) {
    Desk.Said said = desk.type("config", "set", key, value);
    assertThat(said)
        .isEqualTo(new Desk.Said(2, "", "vel: nothing was written: " + why.formatted(file) + "\n"));
    assertThat(file).doesNotExist();
  }

  @Test
  void takesSecretsFromStandardInputAlone() throws IOException {
    Desk.Said refused = desk.type("config", "set", "openai_api_key", "sk-1");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("--stdin").doesNotContain("sk-1");
    Desk.Said missing = desk.type("config", "set", "openai_api_key");
    assertThat(missing)
        .isEqualTo(new Desk.Said(2, "", "vel: the value is missing: give it with --stdin\n"));
    Desk.Said said =
        desk.pipe("sk-1\n", "config", "set", "openai_api_key", "--stdin", "-o", "json");
    assertThat(said.code()).isZero();
    assertThat(said.out()).contains("openai_api_key").doesNotContain("sk-1");
    assertThat(Files.readString(file)).isEqualTo("openai_api_key: sk-1\n");
    desk.password = "true";
    desk.type("config", "set", "groq_api_key");
    assertThat(Files.readString(file)).endsWith("groq_api_key: \"true\"\n");
  }

  @Test
  void letsBothHalvesOfAPairBeSetOneAfterTheOther() {
    assertThat(desk.type("config", "set", "vel_admin_email", "a@b.c").code()).isZero();
    desk.password = "Correct-Horse-1";
    assertThat(desk.type("config", "set", "vel_admin_password").code()).isZero();
    desk.password = "short";
    assertThat(desk.type("config", "set", "vel_admin_password").code()).isEqualTo(2);
  }

  @Test
  void saysWhenTheFileIsNotWhatCounts() throws IOException {
    desk.environment.put("PORT", "9000");
    Files.writeString(home.resolve("vel.yaml"), "log_level: info\n");
    assertThat(desk.type("config", "set", "port", "8081").err())
        .contains(
            "warning: " + file + " is not read here: " + home.resolve("vel.yaml") + " is",
            "warning: PORT is set in the environment, and wins over the file");
  }

  @Test
  void mendsAFileWithAnUnknownKey() throws IOException {
    holds("prot: 1\nport: 8081\n");
    assertThat(desk.type("config", "list").err()).startsWith("warning: `prot` in " + file);
    assertThat(desk.type("config", "unset", "prot").code()).isZero();
    assertThat(file).hasContent("port: 8081\n");
    Desk.Said gone = desk.type("config", "unset", "prot");
    assertThat(gone)
        .isEqualTo(
            new Desk.Said(1, "", "vel: 'prot' is not in " + file + "; did you mean 'port'?\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{port: 8080, log_level: info} | 0",
        "port: [ | 3",
        "- port | 3",
        "port: >-\\n  8080\\n\\n# end\\nlog_level: info | 0"
      })
  void neverSpoilsAFileThatIsWrittenInAnotherWay(String text, int code) throws IOException {
    String before = text.replace("\\n", "\n") + "\n";
    holds(before);
    Desk.Said said = desk.type("config", "set", "port", "8081");
    assertThat(said.code()).isEqualTo(code);
    if (code == 0) {
      assertThat(desk.type("config", "get", "port").out()).isEqualTo("8081\n");
      assertThat(desk.type("config", "explain", "log_level").out()).contains(file + ":");
    } else {
      assertThat(file).hasContent(before);
      assertThat(said.err()).startsWith("vel: " + file);
    }
  }

  @Test
  void followsALinkToTheFile() throws IOException {
    Path kept = Files.writeString(home.resolve("dotfile.yaml"), "port: 8080\n");
    Files.createDirectories(file.getParent());
    Files.createSymbolicLink(file, kept);
    desk.type("config", "set", "port", "8081");
    assertThat(file).isSymbolicLink();
    assertThat(kept).hasContent("port: 8081\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://bob:s3cret@vel.example.com",
        "https://bob:s3cret@vel.example.com:99999/",
        "https://bob:a@s3cret@vel.example.com",
        "https://bob:a/s3cret@vel.example.com",
        "https://bob:a?s3cret#@vel.example.com",
        "https://bob:a s3cret@vel.example.com",
        "bob:s3cret@vel.example.com",
        "ftp://vel.example.com/?token=s3cret",
        "https://vel.example.com?token=s3cret",
        "https://vel.example.com#s3cret"
      })
  void tellsNoPasswordOrTokenOfAUrl(String url) {
    desk.realDoors = true;
    desk.environment.put("VEL_URL", url);
    for (String line : List.of("task list", "config explain url", "doctor --remote")) {
      Desk.Said said = desk.type((line + " --debug").split(" "));
      assertThat(said.code()).as(line).isPositive();
      assertThat(said.out() + said.err()).contains("vel.example.com").doesNotContain("s3cret");
    }
    Desk.Said set = desk.type("context", "set", "prod", url);
    assertThat(set.code()).isEqualTo(2);
    assertThat(set.err()).doesNotContain("s3cret");
    desk.environment.put("XDG_CONFIG_HOME", desk.environment.get("HOME"));
    desk.type("context", "set", "prod", "https://prod.example.com");
    Desk.Said explained = desk.type("config", "explain", "url", "--context", "prod");
    assertThat(explained.out())
        .contains("over:    environment VEL_URL = ", "vel.example.com")
        .doesNotContain("s3cret");
  }

  @Test
  void explainsWhatTheCommandItselfReads() {
    desk.type("context", "set", "prod", "https://prod.example.com");
    desk.type("context", "set", "staging", "https://staging.example.com");
    assertThat(desk.type("config", "explain", "url").out())
        .startsWith("vel_url = local mode\n  from:    default\n  meaning: where commands go\n");
    desk.type("context", "use", "prod");
    desk.environment.put("VEL_URL", "https://env.example.com");
    assertThat(desk.type("config", "explain", "VEL_URL", "--context", "staging").out())
        .startsWith(
            """
            vel_url = https://staging.example.com
              from:    flag --context staging
              over:    environment VEL_URL = https://env.example.com
              over:    context prod = https://prod.example.com
              over:    default = local mode
            """);
    assertThat(desk.type("config", "explain", "url", "--local").out())
        .startsWith("vel_url = local mode\n  from:    flag --local\n");
    desk.environment.put("VEL_TOKEN", "s3cr3t");
    Desk.Said token = desk.type("config", "explain", "token", "--debug");
    assertThat(token.out()).startsWith("vel_token = ********\n  from:    environment VEL_TOKEN\n");
    assertThat(token.out() + token.err()).doesNotContain("s3cr3t");
    assertThat(desk.type("config", "explain", "credentials", "-o", "jsonl").out())
        .contains("\"key\":\"vel_credentials\"", "\"value\":\"auto\"", "\"source\":\"default\"");
    Desk.Said wrong = desk.type("config", "set", "url", "https://x.example.com");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).startsWith("vel: vel_url is no setting of the file: set VEL_URL as");
  }

  @Test
  void writesInTheFormatOfTheEnvironmentUnlessAFlagSaysElse() {
    desk.environment.put("VEL_OUTPUT", "jsonl");
    assertThat(desk.type("config", "explain", "output").out())
        .startsWith("{\"setting\":{\"key\":\"vel_output\"")
        .contains("\"variable\":\"VEL_OUTPUT\",\"value\":\"jsonl\"");
    assertThat(desk.type("config", "explain", "output", "-o", "table").out())
        .startsWith(
            """
            vel_output = table
              from:    flag --output
              over:    environment VEL_OUTPUT = jsonl
              over:    default = table
            """);
    assertThat(desk.type("version", "--jq", ".java").out()).doesNotContain("{");
    desk.environment.put("VEL_OUTPUT", "table");
    assertThat(desk.type("version", "--jq", ".version").code()).isZero();
    desk.environment.put("VEL_OUTPUT", "jsn");
    Desk.Said said = desk.type("version");
    assertThat(said.code()).isZero();
    assertThat(said.out()).startsWith("vel ");
    assertThat(said.err()).startsWith("vel: warning: VEL_OUTPUT must be one of table, json");
  }
}
