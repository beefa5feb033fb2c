package dev.vel.mcp;

import dev.vel.config.McpServer;
import dev.vel.mcp.ToolException.Kind;
import dev.vel.thread.Threads;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * A server that is a process of vel's own: a message a line, in on its standard input, out on its
 * standard output. Three threads serve it, for reads and writes of pipes cannot be interrupted. Its
 * standard error goes to the log at debug level.
 */
final class ProcessWire extends Wire {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessWire.class);
  private static final Duration STUCK = Duration.ofSeconds(10);
  private static final Duration LAST_WORDS = Duration.ofMillis(500);
  private static final int MAX_WAITING = 256;
  private static final long MAX_WAITING_BYTES = 16L << 20;
  private static final int LOGGED_LINE = 2_000;
  private static final byte[] END = new byte[0];

  /** The end of the process and of its two outputs: when all are over nothing of it is left. */
  private static final int PARTS = 3;

  private final McpServer.Stdio server;
  private final Places.Place place;
  private final LastWords lastWords;
  private final AtomicInteger parts = new AtomicInteger(PARTS);
  private final BlockingQueue<byte[]> waiting = new LinkedBlockingQueue<>();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final Object birth = new Object();
  private volatile @Nullable Child child;
  private volatile Runnable leave = () -> {};
  private volatile long writingSince;
  private volatile @Nullable Thread ending;
  private volatile @Nullable Thread errors;

  ProcessWire(String name, McpServer.Stdio server, Places.Place place) {
    super(name);
    this.server = server;
    this.lastWords = new LastWords(server.environment().values());
    this.place = place;
  }

  @Override
  void start() throws ToolException {
    leave = place.take(name());
    Child started = child();
    ToolException over;
    synchronized (birth) {
      over = end();
      child = over == null ? started : null;
    }
    if (over != null) {
      started.process().destroyForcibly();
      started.end();
      leave.run();
      throw over.again();
    }
    part("out", () -> read(started.process().getInputStream()));
    errors = part("err", () -> log(started.process().getErrorStream()));
    thread("in", () -> write(started.process().getOutputStream()));
    // What the process started may hold its output open when it is gone itself.
    CompletableFuture<Void> ignored = started.process().onExit().thenAccept(this::gone);
  }

  private Child child() throws ToolException {
    try {
      return Child.start(server);
    } catch (IOException e) {
      leave.run();
      throw new ToolException(
          Kind.UNAVAILABLE,
          name()
              + " cannot be started: the program "
              + server.command().getFirst()
              + " is not there or may not be run",
          e);
    }
  }

  private Thread part(String what, Runnable work) {
    return thread(
        what,
        () -> {
          try {
            work.run();
          } finally {
            if (parts.decrementAndGet() == 0) {
              leave.run();
            }
          }
        });
  }

  private Thread thread(String what, Runnable work) {
    return Thread.ofPlatform().daemon().name("mcp-" + name() + "-" + what).start(work);
  }

  @Override
  Mono<Void> transmit(JSONRPCMessage message) {
    byte[] bytes = Messages.bytes(message);
    if (waiting.size() >= MAX_WAITING || waitingBytes.addAndGet(bytes.length) > MAX_WAITING_BYTES) {
      ended(failure(Kind.CLOSED, "does not read what it is sent"));
      return Mono.error(failure(Kind.CLOSED, "does not read what it is sent"));
    }
    waiting.add(bytes);
    return Mono.empty();
  }

  @Override
  void dropped(Object id) {}

  /** Ends a process that has not read for too long, and takes note of what it started. */
  void check() {
    long since = writingSince;
    if (since != 0 && System.nanoTime() - since > STUCK.toNanos()) {
      ended(failure(Kind.CLOSED, "does not read what it is sent"));
    }
    Child now = child;
    if (now != null && end() == null) {
      now.look();
    }
  }

  @Override
  void release() {
    Child now;
    synchronized (birth) {
      now = child;
    }
    // One that is being started just now is ended by whoever starts it.
    if (now != null) {
      waiting.clear();
      waiting.add(END);
      ending = part("end", now::end);
    }
  }

  /** Waits until the process is gone, for so long at most. */
  void awaitEnd(Duration within) throws InterruptedException {
    Thread last = ending;
    if (last != null) {
      last.join(within);
    }
  }

  private void gone(Process process) {
    Threads.start(() -> {
      try {
        // The reader may still hold the last answer in its hands.
        TimeUnit.MILLISECONDS.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      ended(exited(process));
    });
  }

  private void read(InputStream out) {
    Lines lines = new Lines(out, Messages.LONGEST);
    try {
      for (String line = lines.next(); line != null; line = lines.next()) {
        receive(line);
      }
      hungUp();
    } catch (Lines.TooLongException e) {
      ended(failure(Kind.MALFORMED, "sent " + e.getMessage()));
    } catch (IOException e) {
      ended(failure(Kind.CLOSED, "hung up"));
    }
  }

  /** Most often because the process is gone: how it ended says more. */
  private void hungUp() {
    Child now = child;
    try {
      if (now != null && now.process().waitFor(500, TimeUnit.MILLISECONDS)) {
        ended(exited(now.process()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ended(failure(Kind.CLOSED, "closed its output"));
  }

  private ToolException exited(Process process) {
    String said = lastWords();
    String how = "ended (exit status " + process.exitValue() + ")";
    if (place.equals(Places.FREE)) {
      // What the operator's says is the operator's business, and not that of all who may use it.
      LOG.info("{} {} and said last: {}", name(), how, said);
      return failure(Kind.CLOSED, how);
    }
    return failure(Kind.CLOSED, how + (said.isEmpty() ? "" : " and said last: " + said));
  }

  /** All of it, unless something that the process started still holds its error output open. */
  private String lastWords() {
    Thread reader = errors;
    try {
      if (reader != null) {
        reader.join(LAST_WORDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return lastWords.line();
  }

  private void receive(String line) {
    try {
      Messages.parse(line)
          .ifPresentOrElse(
              this::received,
              () -> LOG.debug("{} wrote what is no message: {}", name(), Text.line(line)));
    } catch (Messages.TooMuchException e) {
      ended(failure(Kind.MALFORMED, "sent " + e.getMessage()));
    } catch (RuntimeException e) {
      LOG.warn("a message of {} could not be taken", name(), e);
    }
  }

  private void write(OutputStream in) {
    try (in) {
      for (byte[] bytes = waiting.take(); bytes.length > 0; bytes = waiting.take()) {
        writingSince = System.nanoTime();
        in.write(bytes);
        in.write('\n');
        in.flush();
        writingSince = 0;
        waitingBytes.addAndGet(-bytes.length);
      }
    } catch (IOException e) {
      // The reader tells what became of the process, unless only its input is closed.
      LOG.debug("{} reads no more", name(), e);
      hungUp();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** To the end whatever comes: a process whose output nobody reads stands still. */
  private void log(InputStream err) {
    byte[] buffer = new byte[LOGGED_LINE];
    try (err) {
      for (int count = err.read(buffer); count >= 0; count = err.read(buffer)) {
        lastWords.heard(new String(buffer, 0, count, StandardCharsets.UTF_8));
        if (LOG.isDebugEnabled()) {
          LOG.debug(
              "{}: {}", name(), Text.line(new String(buffer, 0, count, StandardCharsets.UTF_8)));
        }
      }
    } catch (IOException e) {
      LOG.debug("{} closed its error output", name(), e);
    }
  }
}
