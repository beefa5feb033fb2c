package dev.vel.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vel.config.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
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

  @Test
  void hangUpAtOnceWhenTheyAreClosedHoweverLongTheyWouldHaveWaited() throws Exception {
    Settings.Database real = TestDatabase.settings();
    String url = real.url().orElseThrow();
    try (Database database = TestDatabase.open(real)) {
      Signals hears = new Signals(database, real, url, Duration.ofHours(1));
      hears.listen(topic -> {});
      await().until(hears::isListening);
      assertThat(listening(database)).isEqualTo(1);
      hears.close();
      await().until(() -> listening(database) == 0);
    }
  }

  private static long listening(Database database) {
    return database
        .tx(tx ->
            tx.first(
                row -> row.big("n"),
                "SELECT count(*) AS n FROM pg_stat_activity"
                    + " WHERE application_name = 'vel signals' AND datname = current_database()"))
        .orElseThrow();
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
