package dev.vel.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Failures;
import dev.vel.thread.Threads;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EndlessAnswerTest {
  private final AtomicInteger asked = new AtomicInteger();

  /** Of those who asked, the ones that did not wait for the end. */
  private final AtomicInteger left = new AtomicInteger();

  private final ServerSocket server;

  /** What a server goes on saying until nobody hears it. */
  private interface Saying {
    void to(Socket socket) throws IOException;
  }

  EndlessAnswerTest() throws IOException {
    server = new ServerSocket(0);
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private void saying(String head, Saying more) {
    Threads.start(() -> {
      while (!server.isClosed()) {
        try (Socket socket = server.accept()) {
          asked.incrementAndGet();
          socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
          more.to(socket);
        } catch (IOException enough) {
          left.incrementAndGet();
        }
      }
    });
  }

  /** One blank at a time, each before the other side may think that nothing comes any more. */
  private static void drip(Socket socket) throws IOException {
    socket.setSoTimeout(20);
    OutputStream out = socket.getOutputStream();
    byte[] request = new byte[1024];
    int heard = 0;
    while (heard >= 0) {
      try {
        heard = socket.getInputStream().read(request);
      } catch (SocketTimeoutException still) {
        out.write(' ');
      }
    }
  }

  private Client client(String host) {
    URI url = URI.create("http://" + host + ":" + server.getLocalPort());
    return new Client(url, new Bearer.Fixed("t", ""), "vel/test", Duration.ZERO);
  }

  @Test
  void endsAnAnswerThatComesDropByDropWhenTheTimeIsUp() {
    saying("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", EndlessAnswerTest::drip);
    // The second one is reached by Java's own connection.
    for (String host : new String[] {"127.0.0.1", "0.0.0.0"}) {
      asked.set(0);
      Call call = Call.get("/api/tasks").patient(Duration.ofMillis(1500));
      assertThatExceptionOfType(VelException.class)
          .isThrownBy(() -> client(host).ask(call))
          .withMessageContaining("did not answer within 1 s")
          .satisfies(slow -> assertThat(Failures.codeOf(slow)).isEqualTo(ExitCode.TIMEOUT));
      assertThat(asked).hasValue(1);
    }
  }

  /** A chunk of a megabyte after the other. */
  private static void flood(Socket socket) throws IOException {
    byte[] chunk = new byte[1 << 20];
    OutputStream out = socket.getOutputStream();
    while (true) {
      out.write("100000\r\n".getBytes(StandardCharsets.US_ASCII));
      out.write(chunk);
      out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    }
  }

  @Test
  void endsAnAnswerThatIsLargerThanAnyOfAVel() {
    saying("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", EndlessAnswerTest::flood);
    for (String host : new String[] {"127.0.0.1", "0.0.0.0"}) {
      asked.set(0);
      assertThatExceptionOfType(VelException.class)
          .isThrownBy(() -> client(host).ask(Call.get("/api/tasks")))
          .withMessageContaining("answered more than 128 MiB, which no vel does: check the URL");
      assertThat(asked).hasValue(1);
    }
  }
}
