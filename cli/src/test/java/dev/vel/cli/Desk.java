package dev.vel.cli;

import dev.vel.api.Vel;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.Doors;
import dev.vel.cli.command.Interrupts;
import dev.vel.cli.command.Surroundings;
import dev.vel.cli.door.ChosenDoors;
import dev.vel.cli.output.Feed;
import dev.vel.cli.output.Terminal;
import dev.vel.config.Settings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A person at a terminal, or a script: runs commands in this process and keeps what they say. */
public final class Desk {
  public final FakeVel vel;
  public final Map<String, String> environment = new HashMap<>();
  final CountDownLatch interrupted = new CountDownLatch(1);
  private final AtomicInteger engines = new AtomicInteger();
  int workersStarted;
  public boolean screen;

  InstantSource clock = InstantSource.fixed(FakeVel.NOW.plusSeconds(300));

  /** Columns of the screen. */
  int columns = 80;

  /** What standard input is; null for what {@link #pipe} is given. */
  @Nullable Feed feed;

  boolean pipeOfParent;

  public @Nullable String password;

  /** What is typed at prompts for passwords before {@link #password} is. */
  final Deque<String> typed = new ArrayDeque<>();

  public @Nullable OutputStream pipe;
  public boolean realDoors;

  /** Whether local mode is the fake one all the same. */
  boolean fakeLocal;

  /** What local mode was configured with; empty for a vel elsewhere. */
  public Optional<Settings> settings = Optional.empty();

  public Doors.@Nullable Wish wish;

  /** What a command came to. */
  public record Said(int code, String out, String err) {}

  /**
   * @param home holds every folder that a command may write to
   */
  public Desk(Path home) {
    this(home, new FakeVel());
  }

  /** Another desk in the same home, before the same vel. */
  Desk(Path home, FakeVel vel) {
    this.vel = vel;
    environment.put("HOME", home.toString());
    environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    for (String folder : new String[] {"CONFIG", "DATA", "STATE"}) {
      environment.put("XDG_" + folder + "_HOME", home.resolve(folder).toString());
    }
  }

  /** Presses Ctrl-C. */
  public void interrupt() {
    interrupted.countDown();
  }

  /** How many engines were started. */
  public int engines() {
    return engines.get();
  }

  public Said type(String... words) {
    return pipe("", words);
  }

  /** With something on standard input. */
  public Said pipe(String input, String... words) {
    return pipe(input.getBytes(StandardCharsets.UTF_8), words);
  }

  Said pipe(byte[] input, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.run(
            words,
            surroundings(
                new ByteArrayInputStream(input),
                pipe == null ? out : pipe,
                new PrintStream(err, true, StandardCharsets.UTF_8)));
    return new Said(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** All that a command touches here. */
  public Surroundings surroundings(InputStream in, OutputStream out, PrintStream err) {
    return new Surroundings(
        in,
        out,
        err,
        environment,
        Path.of(environment.get("HOME")),
        clock,
        new Screen(),
        new Latch(),
        realDoors ? this::really : this::open);
  }

  private Door really(Surroundings surroundings, Doors.Wish said) {
    return fakeLocal && said.local()
        ? open(surroundings, said)
        : new ChosenDoors("vel/test").open(surroundings, said);
  }

  private Door open(Surroundings surroundings, Doors.Wish said) {
    wish = said;
    return new FakeDoor();
  }

  /** The one that commands go through. */
  public Door door() {
    return new FakeDoor();
  }

  private final class FakeDoor implements Door {
    @Override
    public Vel vel() {
      return vel;
    }

    @Override
    public String place() {
      return "a test";
    }

    @Override
    public Optional<Settings> settings() {
      return settings;
    }

    @Override
    public void startEngine() {
      engines.incrementAndGet();
    }

    @Override
    public void runInBackground() {
      workersStarted++;
    }

    @Override
    public void close() {
      // Nothing to let go of.
    }
  }

  private final class Screen implements Terminal {
    @Override
    public boolean input() {
      return screen;
    }

    @Override
    public boolean output() {
      return screen;
    }

    @Override
    public boolean error() {
      return screen;
    }

    @Override
    public Feed feed() {
      return feed == null ? Feed.NONE : feed;
    }

    @Override
    public boolean pipeOfParent() {
      return pipeOfParent;
    }

    @Override
    public int width() {
      return columns;
    }

    @Override
    public Optional<String> password(String prompt) {
      String next = typed.poll();
      return Optional.ofNullable(next == null ? password : next);
    }
  }

  private final class Latch implements Interrupts {
    @Override
    public boolean raised() {
      return interrupted.getCount() == 0;
    }

    @Override
    public boolean await(Duration patience) throws InterruptedException {
      return interrupted.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }
  }
}
