package dev.vel.cli.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What stands before the machines of a platform that starts them when they are asked for: takes
 * every connection, starts the daemon when it does not run, and hands the bytes on.
 */
final class Waker implements AutoCloseable {
  private final Veld veld;
  private final ServerSocket door;
  private final ReentrantLock waking = new ReentrantLock();
  private final AtomicInteger woken = new AtomicInteger();

  Waker(Veld veld) throws IOException {
    this.veld = veld;
    this.door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    Thread.startVirtualThread(this::accept);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + door.getLocalPort());
  }

  /** How often the daemon had to be started. */
  int woken() {
    return woken.get();
  }

  @Override
  public void close() throws IOException {
    door.close();
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
    try {
      Socket server = reach();
      Thread.startVirtualThread(() -> copy(client, server));
      copy(server, client);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One that refuses is about to end: it is waited for, and started again. */
  private Socket reach() throws IOException {
    waking.lock();
    try {
      for (int tried = 0; ; tried++) {
        try {
          if (veld.isAlive()) {
            return new Socket(InetAddress.getLoopbackAddress(), veld.url().getPort());
          }
        } catch (IOException refused) {
          veld.awaitEnd();
        }
        if (tried > 3) {
          throw new IOException("the daemon cannot be woken");
        }
        woken.incrementAndGet();
        veld.start();
      }
    } finally {
      waking.unlock();
    }
  }

  static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void copy(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException ended) {
      // One of the two closes first, in one way or another: the other is closed with it.
      Thread.yield();
    }
  }
}
