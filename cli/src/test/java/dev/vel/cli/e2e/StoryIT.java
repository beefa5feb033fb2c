package dev.vel.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.db.EmbeddedPostgres;
import dev.vel.wire.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person types on a fresh machine, each command a process of its own. */
class StoryIT {
  @TempDir Path home;
  private final Map<String, String> environment = new HashMap<>();
  private Process sandbox;

  private record Ran(int code, String out, String err) {
    JsonNode json() {
      return Json.read(out, JsonNode.class);
    }
  }

  @BeforeEach
  void startTheSandbox() throws IOException {
    sandbox =
        Programs.process(Programs.vel("sandbox", "--port", "0"), home, Map.of())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String url =
        new BufferedReader(new InputStreamReader(sandbox.getInputStream(), StandardCharsets.UTF_8))
            .readLine();
    environment.put("OPENAI_BASE_URL", url);
    environment.put("OPENAI_API_KEY", "sk-story");
    environment.put("VEL_HOME", home.toString());
    environment.put("VEL_BIND_ADDRESS", "127.0.0.1");
    launcher();
  }

  @AfterEach
  void stopEverything() throws Exception {
    sandbox.destroy();
    sandbox.waitFor(10, TimeUnit.SECONDS);
    vel("", "daemon", "stop");
    EmbeddedPostgres.in(home.resolve("data").resolve("vel")).stop();
  }

  @Test
  void worksLocallyWithoutDaemonOrLogin() throws Exception {
    Ran run = vel("", "run", "Write a haiku about Postgres");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().strip().lines()).hasSize(3);
    assertThat(run.err()).contains("openai").doesNotContain("sk-story", "Exception");
    Ran submitted = vel("", "task", "submit", "Say one more thing", "-o", "json");
    assertThat(submitted.code()).as(submitted.err()).isZero();
    Ran watched = vel("", "task", "watch", submitted.json().get("id").asText());
    assertThat(watched.code()).as(watched.err()).isZero();
    assertThat(watched.out()).isNotBlank();
    Ran list = vel("", "task", "list", "-o", "json");
    assertThat(list.json().at("/meta/total").asInt()).isEqualTo(2);
    assertThat(list.json().at("/data/0/status").asText()).isEqualTo("completed");
    Ran usage = vel("", "usage", "--from", "1h", "-o", "json");
    assertThat(usage.json().at("/meta/total/calls").asInt()).isEqualTo(2);
  }

  @Test
  void saysWhatToChooseFromWhenThereIsNoProvider() throws Exception {
    environment.remove("OPENAI_BASE_URL");
    environment.remove("OPENAI_API_KEY");
    Ran run = vel("", "run", "Hello");
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("OPENAI_API_KEY", "GROQ_API_KEY", "11434", "vel sandbox");
  }

  @Test
  void worksAgainstTheDaemonItStarted() throws Exception {
    Ran start = vel("", "daemon", "start", "--port", "0", "-o", "json");
    assertThat(start.code()).as(start.err()).isZero();
    String url = start.json().get("url").asText();
    Path password = passwordFile();
    Ran login =
        vel(
            Files.readString(password),
            "login",
            url,
            "--email",
            "admin@localhost",
            "--password-stdin");
    assertThat(login.code()).as(login.err()).isZero();
    assertThat(vel("", "agent", "create", "writer").code()).isZero();
    Ran run = vel("", "run", "Write a haiku about Postgres", "--agent", "writer");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().strip().lines()).hasSize(3);
    Ran list = vel("", "task", "list", "-o", "json");
    assertThat(list.json().at("/data/0/status").asText()).isEqualTo("completed");
    Ran status = vel("", "daemon", "status", "-o", "json");
    assertThat(status.code()).isZero();
    assertThat(vel("", "daemon", "stop").code()).isZero();
    Ran unreachable = vel("", "task", "list");
    assertThat(unreachable.code()).isEqualTo(5);
    assertThat(unreachable.err()).contains(url).doesNotContain("Exception");
  }

  private Path passwordFile() throws IOException {
    try (var files = Files.walk(home.resolve("data"))) {
      return files
          .filter(file -> file.getFileName().toString().contains("admin"))
          .filter(Files::isRegularFile)
          .findFirst()
          .orElseThrow();
    }
  }

  private Ran vel(String input, String... arguments) throws Exception {
    Path out = Files.createTempFile(home, "out", "");
    Path err = Files.createTempFile(home, "err", "");
    Process process =
        Programs.process(Programs.vel(arguments), home, environment)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException closed) {
      // A command that reads nothing may be gone before its input is.
      assertThat(input).isEmpty();
    }
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(String.join(" ", arguments)).isTrue();
    return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** {@code bin/veld} as an installation has it. */
  private void launcher() throws IOException {
    Path bin = Files.createDirectories(home.resolve("bin"));
    String command =
        Programs.veld().stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
    Path launcher =
        Files.writeString(bin.resolve("veld"), "#!/bin/sh\nexec " + command + " \"$@\"\n");
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(List.of(launcher)).allMatch(Files::isExecutable);
  }
}
