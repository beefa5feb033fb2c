package dev.vel.cli.e2e;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Shares connections out among daemons in turn, leaving out those that refuse. */
final class Balancer implements AutoCloseable {
  private final List<Veld> velds;
  private final AtomicInteger turn = new AtomicInteger();
  private final Relay relay;

  Balancer(Veld... velds) throws IOException {
    this.velds = List.of(velds);
    this.relay = new Relay(this::next);
  }

  URI url() {
    return relay.url();
  }

  @Override
  public void close() throws IOException {
    relay.close();
  }

  private Socket next() throws IOException {
    int first = turn.getAndIncrement();
    for (int i = 0; i < velds.size(); i++) {
      try {
        return Relay.to(velds.get((first + i) % velds.size()));
      } catch (IOException refused) {
        continue;
      }
    }
    throw new IOException("no daemon takes connections");
  }
}
