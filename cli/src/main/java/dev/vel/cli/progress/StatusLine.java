package dev.vel.cli.progress;

import dev.vel.cli.output.Display;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last line on the screen, where it stands what is going on once that takes a while. Whatever
 * else is written to the screen has to go through {@link #beside}, which takes the line away first.
 * A thread draws it, and lives only while something goes on. Thread-safe.
 */
public final class StatusLine {
  /** Where nobody wants to see one. */
  public static final StatusLine NONE =
      new StatusLine(
          new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
          Display.NONE,
          Duration.ZERO);

  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final Duration FRAME = Duration.ofMillis(100);
  private static final String ERASE = "\r\u001b[K";

  private final PrintStream err;
  private final Display display;
  private final Duration patience;
  private final List<Progress> under = new ArrayList<>();
  private @Nullable Thread painter;
  private String said = "";
  private boolean drawn;
  private boolean midLine;
  private long still = System.nanoTime();
  private int frame;
  private int width;

  /**
   * @param patience how long it must be still before anything is drawn
   */
  StatusLine(PrintStream err, Display display, Duration patience) {
    this.err = err;
    this.display = display;
    this.patience = patience;
  }

  /**
   * One on a screen; silent where nothing can be written over and nothing is read out.
   *
   * @param err itself, not what was made of it by {@link #beside}
   */
  public static StatusLine on(PrintStream err, Display display) {
    return shows(display) ? new StatusLine(err, display, PATIENCE) : NONE;
  }

  private static boolean shows(Display display) {
    return display.screen() && (display.movement() || display.spoken());
  }

  /** Whether people see it change. */
  public boolean redrawn() {
    return display.screen() && display.movement();
  }

  /** A way to the same screen on which nothing gets mixed up with this line. */
  public OutputStream beside(OutputStream out) {
    return shows(display) ? new Guarded(out) : out;
  }

  /** The same for text. */
  public PrintStream beside(PrintStream out) {
    return shows(display) ? new PrintStream(new Guarded(out), true, StandardCharsets.UTF_8) : out;
  }

  /** Whether what was written last beside it has not ended its line. */
  public synchronized boolean midLine() {
    return midLine;
  }

  /** Something begins; of several things the last one is shown. */
  public Progress begin(String what) {
    Progress progress = new Progress(this, what);
    if (shows(display)) {
      begin(progress);
    }
    return progress;
  }

  private synchronized void begin(Progress progress) {
    under.add(progress);
    still = System.nanoTime();
    if (painter == null) {
      painter = Thread.ofPlatform().daemon().name("progress").start(this::paint);
    }
  }

  synchronized void end(Progress progress) {
    if (under.remove(progress)) {
      erase();
      notifyAll();
    }
  }

  private synchronized void paint() {
    try {
      while (!under.isEmpty()) {
        Duration wait = patience.minusNanos(System.nanoTime() - still);
        if (wait.isPositive()) {
          pause(wait);
        } else {
          tell(under.getLast());
          pause(FRAME);
        }
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } finally {
      painter = null;
    }
  }

  @SuppressWarnings("WaitNotInLoop") // Whoever calls it looks again.
  private void pause(Duration wait) throws InterruptedException {
    wait(Math.max(1, wait.toMillis()));
  }

  private void tell(Progress progress) {
    if (midLine) {
      return;
    }
    if (!display.movement()) {
      speak(Drawing.spoken(progress.state()));
      return;
    }
    if (width == 0) {
      width = display.width();
    }
    String line = Drawing.of(progress.state(), progress.age(), frame++, width, display);
    err.print("\r" + line + "\u001b[K");
    err.flush();
    drawn = true;
  }

  private void speak(String line) {
    if (!line.equals(said)) {
      said = line;
      err.println(line);
      err.flush();
    }
  }

  private void erase() {
    if (drawn) {
      err.print(ERASE);
      err.flush();
      drawn = false;
    }
  }

  /** What is written beside the line. */
  private final class Guarded extends OutputStream {
    private final OutputStream out;

    Guarded(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      synchronized (StatusLine.this) {
        erase();
        out.write(bytes, offset, length);
        if (length > 0) {
          midLine = bytes[offset + length - 1] != '\n';
          still = System.nanoTime();
        }
      }
    }

    @Override
    public void flush() throws IOException {
      synchronized (StatusLine.this) {
        erase();
        out.flush();
      }
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
