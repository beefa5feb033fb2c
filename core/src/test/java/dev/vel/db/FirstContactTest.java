package dev.vel.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.config.Settings;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A database that is not there yet. */
class FirstContactTest {

  @Test
  void goesOnOnceTheServerAnswers() throws Exception {
    int port = freePort();
    Settings.Database later = at(port, Duration.ofSeconds(30));
    CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> FirstContact.await(later));
    Awaitility.await()
        .during(Duration.ofMillis(700))
        .atMost(Duration.ofSeconds(5))
        .until(() -> !waiting.isDone());
    try (ServerSocket door = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
      Thread.startVirtualThread(() -> forward(door, serverPort()));
      assertThat(waiting).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  @Test
  void givesUpAfterTheTimeThatIsSet() throws Exception {
    Settings.Database never = at(freePort(), Duration.ofSeconds(1));
    long start = System.nanoTime();
    assertThatThrownBy(() -> FirstContact.await(never))
        .isInstanceOfSatisfying(
            VelException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(15));
  }

  @Test
  void doesNotWaitForAServerThatRefuses() {
    Settings.Database known = TestDatabase.settings();
    Settings.Database stranger =
        new Settings.Database(
            known.url().map(url -> url.replaceAll("/[^/]*$", "/no_such_database")),
            known.user(),
            known.password(),
            1,
            Optional.empty(),
            Optional.empty(),
            Duration.ofMinutes(10));
    assertThat(CompletableFuture.runAsync(() -> FirstContact.await(stranger)))
        .succeedsWithin(Duration.ofSeconds(20));
  }

  private static Settings.Database at(int port, Duration wait) {
    Settings.Database real = TestDatabase.settings();
    String url = real.url().orElseThrow().replaceFirst(":\\d+/", ":" + port + "/");
    return new Settings.Database(
        Optional.of(url),
        real.user(),
        real.password(),
        1,
        Optional.empty(),
        Optional.empty(),
        wait);
  }

  private static int serverPort() {
    String url = TestDatabase.settings().url().orElseThrow();
    return Integer.parseInt(url.replaceFirst(".*:(\\d+)/.*", "$1"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0)) {
      return any.getLocalPort();
    }
  }

  private static void forward(ServerSocket door, int port) {
    try {
      while (!door.isClosed()) {
        Socket client = door.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
        Thread.startVirtualThread(() -> copy(client, server));
        Thread.startVirtualThread(() -> copy(server, client));
      }
    } catch (IOException closed) {
      assertThat(door.isClosed()).isTrue();
    }
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException ended) {
      assertThat(ended).isNotNull();
    }
  }
}
