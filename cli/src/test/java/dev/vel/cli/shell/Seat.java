package dev.vel.cli.shell;

import dev.vel.api.Vel;
import dev.vel.cli.Desk;
import dev.vel.cli.FakeVel;
import dev.vel.cli.command.Branch;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.Doors;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Program;
import dev.vel.cli.command.Surroundings;
import dev.vel.cli.context.Contexts;
import dev.vel.cli.conversation.Conversation;
import dev.vel.cli.conversation.LazyDoor;
import dev.vel.cli.conversation.Session;
import dev.vel.cli.conversation.Sessions;
import dev.vel.cli.markdown.Look;
import dev.vel.cli.markdown.PlainSheet;
import dev.vel.cli.markdown.Sheet;
import dev.vel.cli.output.Display;
import dev.vel.cli.task.Attachments;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A person at a shell whose vel, keyboard and screen are make-believe. */
final class Seat implements AutoCloseable {
  final FakeVel vel;
  final Sessions sessions;
  final Conversation conversation;
  final Paper screen = new Paper();
  private final Path folder;
  private final InstantSource clock = InstantSource.fixed(FakeVel.NOW);
  private final LazyDoor door = new LazyDoor(this::open);
  private final Talk talk;
  private int opened;

  /** Those that this machine knows. */
  Contexts contexts = Contexts.NONE;

  /** What is said to questions of commands; nothing more is Ctrl-C. */
  final Deque<String> answers = new ArrayDeque<>();

  private Function<Keyboard, Optional<VelLine>> commands = keyboard -> Optional.empty();

  Seat(Path folder) {
    this(folder, new FakeVel());
    vel.agentNamed("default");
  }

  private Seat(Path folder, FakeVel vel) {
    this.vel = vel;
    this.folder = folder;
    this.sessions = new Sessions(folder.resolve("sessions"));
    this.conversation =
        new Conversation(door, sessions, clock, Session.begin(null, null, FakeVel.NOW));
    this.talk = new Talk(conversation, screen, clock, false);
  }

  /** Somebody else's, at the same vel and on the same machine. */
  Seat another() {
    return new Seat(folder, vel);
  }

  /** Has commands of vel run from here, which go through the door of a desk. */
  void runs(Branch root, Desk desk, Doors.Wish wish) {
    Surroundings outside =
        desk.surroundings(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    Program program = new Program("vel", "Runs tasks", root);
    Whither whither = new Whither(outside, wish);
    whither.begin();
    commands =
        keyboard -> Optional.of(new VelLine(() -> program, outside, whither, screen, keyboard));
  }

  Talk talk() {
    return talk;
  }

  LiveNames names() {
    return new LiveNames(door::ifOpen, () -> contexts, clock);
  }

  /** Types lines and leaves; what is seen of it. */
  String type(String... lines) {
    List<Keyboard.Typed> typed = new ArrayList<>();
    Arrays.stream(lines).map(Keyboard.Typed.Text::new).forEach(typed::add);
    return does(typed.toArray(Keyboard.Typed[]::new));
  }

  /** Does all of this and leaves; what is seen of it. */
  String does(Keyboard.Typed... typed) {
    screen.seen.setLength(0);
    Keys keys = new Keys(new ArrayDeque<>(List.of(typed)), screen, answers);
    if (shell(keys).run(Optional.empty()) != ExitCode.OK) {
      throw new IllegalStateException("a shell is always left in peace");
    }
    left = keys.typed.size();
    return screen.seen.toString();
  }

  /** How much was not typed any more, because the shell had been left. */
  int left;

  Shell shell(Keyboard keyboard) {
    Attachments attached = new Attachments();
    List<Slash> slashes = new ArrayList<>();
    slashes.addAll(new ChoiceCommands(talk).all());
    slashes.addAll(new TurnCommands(talk, attached, folder).all());
    slashes.addAll(new SessionCommands(talk).all());
    return new Shell(talk, keyboard, attached, slashes, commands.apply(keyboard));
  }

  int opened() {
    return opened;
  }

  private Door open() {
    opened++;
    return new Door() {
      @Override
      public Vel vel() {
        return vel;
      }

      @Override
      public String place() {
        return "a test";
      }

      @Override
      public void startEngine() {
        // The make-believe vel runs its tasks itself.
      }

      @Override
      public void runInBackground() {
        // As above.
      }

      @Override
      public void close() {
        // Nothing to let go of.
      }
    };
  }

  @Override
  public void close() {
    door.close();
  }

  private record Keys(Deque<Keyboard.Typed> typed, Paper screen, Deque<String> answers)
      implements Keyboard {
    @Override
    public Typed read(String prompt) {
      return typed.isEmpty() ? new Typed.Left() : typed.removeFirst();
    }

    @Override
    public void tell(String sentence) {
      throw new IllegalStateException("nobody says anything beside: " + sentence);
    }

    @Override
    public Optional<String> line(String prompt) {
      screen.write(prompt + "\n");
      return Optional.ofNullable(answers.poll());
    }

    @Override
    public Optional<String> password(String prompt) {
      return Optional.empty();
    }
  }

  /** A screen that keeps all that was written, and has no looks. */
  static final class Paper implements Screen {
    final StringBuilder seen = new StringBuilder();
    final Stops stops = new Stops();
    final Asides asides = new Asides();

    @Override
    public Look look() {
      return Look.PLAIN;
    }

    @Override
    public Display display() {
      return new Display(true, false, false, false, true, this::columns);
    }

    @Override
    public int columns() {
      return 70;
    }

    @Override
    public Sheet sheet() {
      return new PlainSheet(this::write, () -> 69);
    }

    @Override
    public void write(String text) {
      seen.append(text);
    }

    @Override
    public OutputStream output() {
      return new OutputStream() {
        @Override
        public void write(int b) {
          write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
          seen.append(new String(bytes, offset, length, StandardCharsets.UTF_8));
        }
      };
    }

    @Override
    public Asides asides() {
      return asides;
    }

    @Override
    public Stops stops() {
      return stops;
    }

    @Override
    public void busy() {
      stops.clear();
    }

    @Override
    public void idle() {
      // Paper is never busy.
    }
  }
}
