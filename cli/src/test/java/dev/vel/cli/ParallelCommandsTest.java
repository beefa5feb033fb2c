package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.cli.context.ContextStore;
import dev.vel.cli.context.Credential;
import dev.vel.cli.context.Stores;
import dev.vel.cli.http.Server;
import dev.vel.cli.http.Server.Reply;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that need a fresh token at the same moment. */
final class ParallelCommandsTest {
  private static final String EMPTY =
      "{\"data\":[],\"meta\":{\"total\":0,\"limit\":20,\"offset\":0}}";
  @TempDir Path home;
  private final AtomicInteger refreshes = new AtomicInteger();

  private Reply answer(Server.Asked asked) {
    if (asked.path().equals("/api/auth/refresh")) {
      return refreshes.incrementAndGet() == 1
          ? Reply.json(
              200,
              """
              {"user":{"id":"0193a7c4-0000-7000-8000-000000000001","email":"a@b.c","role":"user"},
               "token":"two","expires_at":"2100-01-01T00:00:00Z",
               "refresh_token":"r-two","refresh_expires_at":"2100-01-01T00:00:00Z"}
              """)
          : Reply.error(401, "AUTHENTICATION_REQUIRED", "a spent token was used again");
    }
    return asked.token().filter("two"::equals).isPresent()
        ? Reply.json(200, EMPTY)
        : Reply.error(401, "AUTHENTICATION_REQUIRED", "no");
  }

  @Test
  void spendARefreshTokenOnlyOnce() throws IOException, InterruptedException {
    try (Server server = new Server(this::answer)) {
      ContextStore store = Stores.withFile(home.resolve("vel"));
      Instant far = Instant.parse("2100-01-01T00:00:00Z");
      store.keep("prod", new Credential(server.url(), "a@b.c", "one", far, "r-one", far));
      store.change(contexts -> contexts.with("prod", server.url()));
      List<Process> commands = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        commands.add(vel(home.resolve(i + ".txt")));
      }
      for (int i = 0; i < 4; i++) {
        assertThat(commands.get(i).waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(commands.get(i).exitValue())
            .as(Files.readString(home.resolve(i + ".txt")))
            .isZero();
      }
      assertThat(refreshes).hasValue(1);
      assertThat(store.credential("prod")).map(Credential::token).contains("two");
    }
  }

  private Process vel(Path output) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "task",
            "list");
    builder.environment().keySet().removeIf(name -> name.startsWith("VEL_"));
    builder.environment().put("XDG_CONFIG_HOME", home.toString());
    return builder.redirectErrorStream(true).redirectOutput(Redirect.to(output.toFile())).start();
  }
}
