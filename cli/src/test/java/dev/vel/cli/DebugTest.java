package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.cli.http.Server;
import dev.vel.cli.http.Server.Reply;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that say all they can: no level of the log may bring a secret into it. */
final class DebugTest {
  @TempDir Path home;

  @Test
  void showsNoTokenKeyOrPassword() throws Exception {
    try (Server server = new Server(DebugTest::answer)) {
      String url = server.url().toString();
      Map<String, String> token = Map.of("VEL_URL", url, "VEL_TOKEN", "vel_s3cr3t");
      assertThat(vel(token, "", "task", "list", "--debug"))
          .contains("DEBUG")
          .doesNotContain("s3cr3t");
      assertThat(
              vel(
                  Map.of(),
                  "s3cr3t-password",
                  "login",
                  url,
                  "--email",
                  "a@b.c",
                  "--password-stdin",
                  "--debug"))
          .contains("DEBUG", "signed in to")
          .doesNotContain("s3cr3t");
      assertThat(vel(Map.of(), "", "task", "list", "--debug")).doesNotContain("s3cr3t");
      assertThat(
              vel(
                  Map.of("OPENAI_BASE_URL", url + "/v1", "OPENAI_API_KEY", "sk-s3cr3t"),
                  "",
                  "doctor",
                  "--local",
                  "--debug"))
          .contains("DEBUG", "provider.openai")
          .doesNotContain("s3cr3t");
      assertThat(server.asked)
          .anyMatch(asked -> asked.token().equals(java.util.Optional.of("vel_s3cr3t")));
    }
  }

  private static Reply answer(Server.Asked asked) {
    return asked.path().equals("/api/auth/login")
        ? Reply.json(
            200,
            """
            {"user":{"id":"0193a7c4-0000-7000-8000-000000000001","email":"a@b.c","role":"user"},
             "token":"s3cr3t-access","expires_at":"2100-01-01T00:00:00Z",
             "refresh_token":"s3cr3t-refresh","refresh_expires_at":"2100-01-01T00:00:00Z"}
            """)
        : Reply.json(200, "{\"data\":[],\"meta\":{\"total\":0,\"limit\":20,\"offset\":0}}");
  }

  private String vel(Map<String, String> environment, String input, String... words)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(words));
    Path output = Files.createTempFile(home, "output", ".txt");
    Path typed = Files.writeString(Files.createTempFile(home, "input", ".txt"), input);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().put("HOME", home.toString());
    builder.environment().put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    builder.environment().putAll(environment);
    Process process =
        builder
            .redirectInput(typed.toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(output.toFile()))
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return Files.readString(output);
  }
}
