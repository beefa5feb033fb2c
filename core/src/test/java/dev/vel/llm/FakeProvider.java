package dev.vel.llm;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** A raw socket that reads one request and then says exactly what a test tells it to. */
public final class FakeProvider implements AutoCloseable {
  public static final String SSE_HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

  private final ServerSocket listener;
  private final Script script;
  private volatile boolean hasNoList;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private final CountDownLatch hungUp = new CountDownLatch(1);

  /** What is said after the request was read; the connection is closed when it returns. */
  public interface Script {
    void say(OutputStream out, FakeProvider provider) throws IOException, InterruptedException;
  }

  public FakeProvider(Script script) {
    this.script = script;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** From now on it answers 404 to whoever wants its models, and the script hears of no such. */
  public FakeProvider withoutList() {
    hasNoList = true;
    return this;
  }

  public static FakeProvider saying(String... parts) {
    return new FakeProvider((out, self) -> {
      for (String part : parts) {
        write(out, part);
      }
    });
  }

  public static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  public static String response(String status, String headers, String body) {
    return "HTTP/1.1 "
        + status
        + "\r\n"
        + headers
        + "Content-Length: "
        + body.getBytes(StandardCharsets.UTF_8).length
        + "\r\n\r\n"
        + body;
  }

  public static String piece(String text) {
    return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"}}]}\n\n";
  }

  public static String finish(String reason) {
    return "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\""
        + reason
        + "\"}]}\n\n";
  }

  public URI base() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/v1");
  }

  public URI secureBase() {
    return URI.create("https://127.0.0.1:" + listener.getLocalPort() + "/v1");
  }

  /** Forgets the requests so far. */
  public void forget() {
    requests.clear();
  }

  /** The next request, head and body. */
  public String request() throws InterruptedException {
    return requests.take();
  }

  /** Waits until the caller has closed its connection. */
  public void awaitHangUp() throws InterruptedException {
    hungUp.await();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      String request = readRequest(in);
      if (request.isEmpty()) {
        return; // Somebody who hung up before saying anything asked for nothing.
      }
      if (hasNoList && request.startsWith("GET ")) {
        write(socket.getOutputStream(), response("404 Not Found", "Connection: close\r\n", "{}"));
        return;
      }
      requests.add(request);
      Thread.ofVirtual().start(() -> watch(in));
      socket.setTcpNoDelay(true);
      script.say(socket.getOutputStream(), this);
    } catch (IOException | InterruptedException gone) {
      hungUp.countDown();
    }
  }

  private void watch(InputStream in) {
    try {
      if (in.read() < 0) {
        hungUp.countDown();
      }
    } catch (IOException gone) {
      hungUp.countDown();
    }
  }

  private static String readRequest(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.write(next);
    }
    String text = head.toString(StandardCharsets.US_ASCII);
    int length =
        text.lines()
            .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
            .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
            .findFirst()
            .orElse(0);
    return text + new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }
}
