package dev.vel.db;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Hands on what two ends say to each other, until it no longer does without a word of it. */
final class Tunnel implements AutoCloseable {
  private final int port;
  private final ServerSocket door;
  private final List<Way> ways = new CopyOnWriteArrayList<>();

  /** A tunnel to a port of this machine. */
  Tunnel(int port) throws IOException {
    this.port = port;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.startVirtualThread(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /** From now on the connections there are stay open, and nothing comes through them. */
  void goSilent() {
    ways.forEach(way -> way.silent = true);
  }

  @Override
  public void close() throws IOException {
    door.close();
    for (Way way : ways) {
      way.close();
    }
  }

  private void accept() {
    try {
      while (!door.isClosed()) {
        Way way = new Way(door.accept(), new Socket(InetAddress.getLoopbackAddress(), port));
        ways.add(way);
        Thread.startVirtualThread(() -> way.copy(way.client, way.server));
        Thread.startVirtualThread(() -> way.copy(way.server, way.client));
      }
    } catch (IOException closed) {
      Thread.yield();
    }
  }

  private static final class Way implements AutoCloseable {
    private final Socket client;
    private final Socket server;
    private volatile boolean silent;

    Way(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    private void copy(Socket from, Socket to) {
      try (from;
          to) {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] bytes = new byte[8_192];
        for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
          if (!silent) {
            out.write(bytes, 0, length);
          }
        }
      } catch (IOException ended) {
        // One of the two closes first, in one way or another: the other is closed with it.
        Thread.yield();
      }
    }

    @Override
    public void close() throws IOException {
      client.close();
      server.close();
    }
  }
}
