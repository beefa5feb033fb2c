package dev.vel.cli.e2e;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What stands before the machines of a platform that starts them when they are asked for: starts
 * the daemon for whoever connects when it does not run.
 */
final class Waker implements AutoCloseable {
  private final Veld veld;
  private final ReentrantLock waking = new ReentrantLock();
  private final AtomicInteger woken = new AtomicInteger();
  private final Relay relay;

  Waker(Veld veld) throws IOException {
    this.veld = veld;
    this.relay = new Relay(this::reach);
  }

  URI url() {
    return relay.url();
  }

  /** How often the daemon had to be started. */
  int woken() {
    return woken.get();
  }

  @Override
  public void close() throws IOException {
    relay.close();
  }

  /** One that refuses is about to end: it is waited for, and started again. */
  private Socket reach() throws IOException {
    waking.lock();
    try {
      for (int tried = 0; ; tried++) {
        try {
          if (veld.isAlive()) {
            return Relay.to(veld);
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
}
