package dev.vel.cli.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Shares connections out among daemons in turn, leaving out those that refuse. */
final class Balancer implements AutoCloseable {
  private final List<Veld> velds;
  private final ServerSocket door;
  private final AtomicInteger turn = new AtomicInteger();

  Balancer(Veld... velds) throws IOException {
    this.velds = List.of(velds);
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

  /** Without anybody to serve it a connection is closed. */
  private void serve(Socket client) {
    int first = turn.getAndIncrement();
    for (int i = 0; i < velds.size(); i++) {
      Veld veld = velds.get((first + i) % velds.size());
      try {
        Socket server = new Socket(InetAddress.getLoopbackAddress(), veld.url().getPort());
        Thread.startVirtualThread(() -> Waker.copy(client, server));
        Waker.copy(server, client);
        return;
      } catch (IOException refused) {
        continue;
      }
    }
    Waker.close(client);
  }
}
