package dev.vel.cli.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/** Takes every connection, and hands its bytes on to a daemon and back. */
final class Relay implements AutoCloseable {
  private final Way way;
  private final ServerSocket door;

  /** Finds the daemon that a connection is for. */
  @FunctionalInterface
  interface Way {
    /** A connection to it; throws when there is none: that of the client is closed then. */
    Socket open() throws IOException;
  }

  Relay(Way way) throws IOException {
    this.way = way;
    this.door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    Thread.startVirtualThread(this::accept);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + door.getLocalPort());
  }

  @Override
  public void close() throws IOException {
    door.close();
  }

  static Socket to(Veld veld) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), veld.url().getPort());
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        Thread.startVirtualThread(() -> serve(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      Socket server = way.open();
      Thread.startVirtualThread(() -> copy(client, server));
      copy(server, client);
    } catch (IOException nobody) {
      // The client sees that its connection is closed.
      Thread.yield();
    }
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException ended) {
      // One of the two closes first, in one way or another: the other is closed with it.
      Thread.yield();
    }
  }
}
