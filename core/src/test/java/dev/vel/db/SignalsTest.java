package dev.vel.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vel.config.Secret;
import dev.vel.config.Settings;
import dev.vel.thread.Threads;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SignalsTest {
  private static final Duration SILENCE = Duration.ofMillis(200);

  @Test
  void areHeardAgainAfterTheirConnectionDiedWithoutAWord() throws Exception {
    Settings.Database real = TestDatabase.settings();
    String url = real.url().orElseThrow();
    List<String> heard = new CopyOnWriteArrayList<>();
    try (Tunnel tunnel = new Tunnel(Integer.parseInt(url.replaceFirst(".*:(\\d+)/.*", "$1")));
        Database database = TestDatabase.open(real);
        Signals tells = new Signals(database, real, url);
        Signals hears = new Signals(database, through(tunnel, real), url, SILENCE)) {
      hears.listen(heard::add);
      await().until(hears::isListening);
      tells.announce("before");
      await().until(() -> heard.contains("before"));
      // An idle connection is asked again and again, and goes on.
      await().during(SILENCE.multipliedBy(4)).until(hears::isListening);
      heard.clear();
      tunnel.goSilent();
      await().atMost(Duration.ofSeconds(20)).until(() -> heard.contains(Signals.EVERYTHING));
      await().until(hears::isListening);
      tells.announce("after");
      await().until(() -> heard.contains("after"));
    }
  }

  /** Listens with a thread of the system, which no interrupt wakes, and hangs up. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      Threads.haveFew();
      Map<String, String> given = System.getenv();
      Settings.Database where =
          new Settings.Database(
              Optional.of(given.get("URL")),
              Optional.of(given.get("NAME")),
              Optional.of(new Secret(given.get("WORD"))),
              2);
      try (Database database = Database.connect(where, given.get("URL"));
          Signals hears = new Signals(database, where, given.get("URL"), Duration.ofHours(1))) {
        hears.listen(topic -> {});
        await().until(hears::isListening);
        System.out.println("listens: " + isThere());
        hears.close();
        await().until(() -> !isThere());
        System.out.println("hung up");
      }
    }

    private static boolean isThere() {
      return Thread.getAllStackTraces().keySet().stream()
          .anyMatch(thread -> thread.getName().equals("signals-receive"));
    }
  }

  @Test
  void hangUpAtOnceHoweverLongTheyWouldHaveWaited() throws Exception {
    Settings.Database real = TestDatabase.settings();
    ProcessBuilder program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName())
            .redirectErrorStream(true);
    program.environment().put("URL", real.url().orElseThrow());
    program.environment().put("NAME", real.user().orElseThrow());
    program.environment().put("WORD", real.password().orElseThrow().reveal());
    Process process = program.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(out).contains("listens: true").endsWith("hung up\n");
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
  }

  private static Settings.Database through(Tunnel tunnel, Settings.Database real) {
    return new Settings.Database(
        real.url().map(url -> url.replaceFirst(":\\d+/", ":" + tunnel.port() + "/")),
        real.user(),
        real.password(),
        1,
        Optional.empty(),
        Optional.empty(),
        Duration.ZERO);
  }
}
