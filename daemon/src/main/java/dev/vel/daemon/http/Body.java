package dev.vel.daemon.http;

import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import io.helidon.common.buffers.DataReader.IncorrectNewLineException;
import io.helidon.common.buffers.DataReader.InsufficientDataAvailableException;
import io.helidon.http.HeaderNames;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A request's body, counted by ourselves: Helidon 4.1.7's own limit lets a request hidden in the
 * rest of the body be executed. For the thread of the request.
 */
final class Body {
  /** The most that is read only to keep a connection in use after an early answer. */
  static final int DRAIN = 64 * 1024;

  private static final int BUFFER = 8 * 1024;

  private final ServerRequest request;
  private final Connection connection;
  private final BodyBudget budget;
  private final @Nullable Chunks chunks;
  private @Nullable InputStream stream;
  private boolean ended;
  private long taken;
  private long held;

  Body(ServerRequest request, Connection connection, BodyBudget budget) {
    this.request = request;
    this.connection = connection;
    this.budget = budget;
    this.ended = !request.content().hasEntity();
    this.chunks =
        request.headers().contains(HeaderNames.TRANSFER_ENCODING)
            ? new Chunks(connection.reader())
            : null;
  }

  /** Whether its very end was read: the only sure sign that what follows is the next request. */
  boolean ended() {
    return ended;
  }

  /**
   * All of it.
   *
   * @throws VelException {@code PAYLOAD_TOO_LARGE} for more than {@code max} bytes; {@code
   *     UNAVAILABLE} when the bodies of all requests together are too much
   */
  byte[] read(int max) {
    if (declared().orElse(0) > max) {
      throw tooLarge();
    }
    return chunks == null ? readDeclared(Math.toIntExact(declared().orElse(0))) : readChunks(max);
  }

  /**
   * All of it, with room for the tree that it is to become. One that takes all the room there is
   * can be served when nobody else is.
   *
   * @throws VelException as {@link #read} does
   */
  byte[] readJson(int max) {
    byte[] bytes = read(max);
    take(Math.min(Capacity.ofTree(bytes), budget.all() - taken));
    return bytes;
  }

  /**
   * Makes room for so much of an answer that is kept whole until it is sent.
   *
   * @return false when there is none
   */
  boolean hold(int bytes) {
    long room = Capacity.ofAnswer(bytes);
    if (!budget.takes(room)) {
      return false;
    }
    held += room;
    return true;
  }

  /**
   * Refuses a body early that would be refused when it is read.
   *
   * @throws VelException {@code UNAVAILABLE} when the bodies of other requests leave no room for
   *     it; one of more than {@code max} bytes is refused for its size, later
   */
  void expect(int max) {
    long length = declared().orElse(0);
    if (!ended && length <= max) {
      budget.expect(length);
    }
  }

  /**
   * Gives back what reading took of the budget, once the answer is there: before it is sent, so
   * that whoever has an answer can send as much again at once.
   */
  void releaseRead() {
    budget.giveBack(taken);
    taken = 0;
  }

  /** Gives back all that was taken of the budget; the request must be over. */
  void release() {
    releaseRead();
    budget.giveBack(held);
    held = 0;
  }

  private void take(long bytes) {
    budget.take(bytes);
    taken += bytes;
  }

  private byte[] readDeclared(int length) {
    take(length);
    byte[] bytes = new byte[length];
    int have = 0;
    while (!ended) {
      int room = length - have;
      // The end of the body shows only to one who asks for more than there is.
      have += Math.max(0, room > 0 ? pull(bytes, have, room) : pull(new byte[1], 0, 1));
    }
    return bytes;
  }

  private byte[] readChunks(int max) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[BUFFER];
    while (!ended) {
      check(max - bytes.size(), this::take);
      int count = pull(buffer, 0, buffer.length);
      if (count > max - bytes.size()) {
        throw tooLarge();
      }
      if (count > 0) {
        bytes.write(buffer, 0, count);
      }
    }
    return bytes.toByteArray();
  }

  /** Reads to the end if that is at most {@link #DRAIN} bytes away; whether it got there. */
  boolean drain() {
    if (!ended && declared().orElse(0) > DRAIN) {
      return false;
    }
    byte[] buffer = new byte[BUFFER];
    int total = 0;
    try {
      while (!ended && total <= DRAIN) {
        check(DRAIN - total, size -> {});
        total += Math.max(0, pull(buffer, 0, buffer.length));
      }
    } catch (VelException invalid) {
      return false;
    }
    return ended;
  }

  static VelException tooLarge() {
    return new VelException(ErrorCode.PAYLOAD_TOO_LARGE, "The body is too large");
  }

  private OptionalLong declared() {
    return request.headers().contentLength();
  }

  /** Before each {@link #pull}: makes sure of the next chunk, where there are any. */
  private void check(long allowed, LongConsumer before) {
    if (chunks != null) {
      reading(() -> {
        chunks.check(allowed, before);
        return 0;
      });
    }
  }

  private int pull(byte[] buffer, int from, int length) {
    return reading(() -> {
      int count = stream().read(buffer, from, length);
      if (count < 0) {
        ended = true;
        connection.unlimited();
      } else if (chunks != null) {
        chunks.took(count);
      }
      return count;
    });
  }

  private interface Step {
    int run() throws IOException;
  }

  private static int reading(Step step) {
    try {
      return step.run();
    } catch (RequestException | IncorrectNewLineException malformed) {
      throw new VelException(
          ErrorCode.MALFORMED_JSON, "The body is not valid: it is not made of valid chunks");
    } catch (InsufficientDataAvailableException | IOException gone) {
      throw new CloseConnectionException("the client is gone before the end of the body", gone);
    }
  }

  private InputStream stream() {
    InputStream opened = stream;
    if (opened == null) {
      opened = request.content().inputStream();
      stream = opened;
    }
    return opened;
  }
}
