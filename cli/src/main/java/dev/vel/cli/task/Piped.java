package dev.vel.cli.task;

import dev.vel.cli.command.Awaited;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.TextSource;
import dev.vel.cli.output.Feed;
import dev.vel.cli.output.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What is piped in beside a prompt. A pipe or a file is read to its end, however long that takes,
 * for half of what somebody piped in would be worse than nothing. What a program may have handed on
 * without a thought, such as an open socket or a pipe that its library always makes, has to begin
 * at once to be read.
 */
final class Piped {
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration GLANCE = Duration.ofMillis(100);

  private final CountDownLatch began = new CountDownLatch(1);
  private final InputStream in;

  private Piped(InputStream in) {
    this.in = in;
  }

  /**
   * The text; empty when there is none.
   *
   * @param dispensable whether there is a prompt without it: else it is waited for in any case
   */
  static String read(Invocation call, boolean dispensable)
      throws IOException, InterruptedException {
    return call.surroundings().terminal().feed() == Feed.NONE
        ? ""
        : new Piped(call.surroundings().in()).await(call, dispensable);
  }

  private String await(Invocation call, boolean dispensable)
      throws IOException, InterruptedException {
    Instant late = call.surroundings().clock().instant().plus(PATIENCE);
    Awaited<byte[]> reading = Awaited.begin(this::all);
    if (!began(call, late)) {
      if (dispensable && isDoubtful(call.surroundings().terminal())) {
        call.notice("nothing comes on standard input: going on without; - as prompt waits for it");
        return "";
      }
      call.notice(
          dispensable
              ? "waiting for standard input; --no-stdin goes on without it"
              : "waiting for standard input, for there is no other prompt");
    }
    return TextSource.text(reading.await(call.surroundings().interrupts()));
  }

  private static boolean isDoubtful(Terminal terminal) {
    return terminal.feed() == Feed.DOUBTFUL || terminal.pipeOfParent();
  }

  private boolean began(Invocation call, Instant late) throws InterruptedException {
    while (!began.await(GLANCE.toMillis(), TimeUnit.MILLISECONDS)) {
      if (call.surroundings().interrupts().raised()) {
        throw new InterruptedException("interrupted before anything came on standard input");
      }
      if (!call.surroundings().clock().instant().isBefore(late)) {
        return false;
      }
    }
    return true;
  }

  private byte[] all() throws IOException {
    int first;
    try {
      first = in.read();
    } finally {
      began.countDown();
    }
    if (first < 0) {
      return new byte[0];
    }
    byte[] rest = in.readNBytes(TextSource.LARGEST);
    byte[] all = new byte[rest.length + 1];
    all[0] = (byte) first;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return all;
  }
}
