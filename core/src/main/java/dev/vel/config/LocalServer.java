package dev.vel.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/** The model server that many people run on their own machine, at Ollama's usual address. */
final class LocalServer {
  static final URI BASE_URL = URI.create("http://127.0.0.1:11434/v1");
  private static final int PATIENCE_MILLIS = 150;

  private LocalServer() {}

  /** Whether something accepts connections there, told within {@value #PATIENCE_MILLIS} ms. */
  static boolean listens() {
    InetAddress host = InetAddress.ofLiteral(BASE_URL.getHost());
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, BASE_URL.getPort()), PATIENCE_MILLIS);
      return true;
    } catch (IOException nobodyThere) {
      return false;
    }
  }
}
