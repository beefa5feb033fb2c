package dev.vel.cli.shell;

import dev.vel.cli.markdown.LiveSheet;
import dev.vel.cli.markdown.Look;
import dev.vel.cli.markdown.PlainSheet;
import dev.vel.cli.markdown.Sheet;
import dev.vel.cli.output.Display;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.InputFlag;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;

/**
 * The terminal that a conversation is held at. While something is under way, what is typed is
 * neither shown nor lost: it waits for the next prompt. Between prompts the terminal never makes
 * lines of keys, except where it edits them itself: an Enter that it has turned into the end of a
 * line cannot be told from Ctrl-J.
 */
final class Console implements Screen, AutoCloseable {
  private static final String PASTE_MARKED = "\u001b[?2004h";
  private static final String PASTE_UNMARKED = "\u001b[?2004l";

  /**
   * For terminals whose cursor is never moved: to JLine one that is called dumb has neither signals
   * nor an echo that could be turned off.
   */
  private static final String ANY_TYPE = "ansi";

  private static final int DEFAULT_COLUMNS = 80;
  private static final int DEFAULT_ROWS = 24;
  private final Terminal terminal;
  private final Display display;
  private final SavedModes saved;
  private final Attributes before;
  private final Attributes busy;
  private final Attributes idle;
  private final Stops stops = new Stops();
  private final Asides asides = new Asides();
  private final AbruptEnd abruptEnd;
  private volatile Size size;
  private volatile Attributes wanted;

  private Console(Terminal terminal, Display output, SavedModes saved) {
    this.terminal = terminal;
    this.saved = saved;
    this.display =
        new Display(
            true,
            output.colour(),
            output.movement(),
            output.spoken(),
            output.unicode(),
            this::columns);
    this.before = terminal.getAttributes();
    this.busy = quiet(before, plain());
    this.idle = plain() ? before : uninterrupted(busy);
    this.size = terminal.getSize();
    this.wanted = before;
    this.abruptEnd = AbruptEnd.watch(plain() ? "" : PASTE_UNMARKED);
    terminal.handle(Signal.INT, signal -> stops.raise());
    terminal.handle(Signal.WINCH, signal -> size = terminal.getSize());
    terminal.handle(Signal.CONT, signal -> restore());
  }

  /**
   * The process's own terminal.
   *
   * @param output what standard output can show
   */
  static Console open(Display output) throws IOException {
    SavedModes.Asked saved = SavedModes.ask();
    TerminalBuilder builder =
        TerminalBuilder.builder()
            .name("vel")
            .system(true)
            .encoding(StandardCharsets.UTF_8) // As everything else that vel writes.
            .stdinEncoding(StandardCharsets.UTF_8)
            .stdoutEncoding(StandardCharsets.UTF_8)
            .jna(false)
            .jansi(false)
            .ffm(false)
            .dumb(true);
    if (!output.movement()) {
      builder.type(ANY_TYPE);
    }
    Terminal terminal = builder.build();
    if (terminal.getWidth() == 0 || terminal.getHeight() == 0) {
      terminal.setSize(new Size(DEFAULT_COLUMNS, DEFAULT_ROWS)); // It was never told its size.
    }
    return new Console(terminal, output, saved.answer());
  }

  /** Nothing that is typed is shown; Ctrl-C comes as a signal. */
  private static Attributes quiet(Attributes before, boolean editing) {
    Attributes quiet = new Attributes(before);
    quiet.setLocalFlag(LocalFlag.ECHO, false);
    quiet.setLocalFlag(LocalFlag.ISIG, true);
    if (!editing) {
      quiet.setLocalFlag(LocalFlag.ICANON, false);
      quiet.setInputFlag(InputFlag.ICRNL, false);
    }
    return quiet;
  }

  /** Ctrl-C comes as a key among keys: a signal would overtake them or be overtaken by them. */
  private static Attributes uninterrupted(Attributes quiet) {
    Attributes keys = new Attributes(quiet);
    keys.setControlChar(ControlChar.VINTR, 0);
    return keys;
  }

  Terminal terminal() {
    return terminal;
  }

  /** Begins to read keys; what was typed before that. Not for terminals that edit lines. */
  TypedAhead ahead() throws IOException {
    idle();
    StringBuilder text = new StringBuilder();
    int left = System.in.available(); // What is typed from now on comes as keys.
    while (left > 0 || TypedAhead.isCut(text)) {
      int c = terminal.reader().read();
      if (c < 0) {
        break;
      }
      text.append((char) c);
      left -= bytes((char) c);
    }
    return new TypedAhead(text.toString());
  }

  /** How many of UTF-8, of which either half of a pair has two. */
  private static int bytes(char c) {
    return c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
  }

  @Override
  public Asides asides() {
    return asides;
  }

  @Override
  public Stops stops() {
    return stops;
  }

  /** Whether nothing that was written can be changed, or is to be. */
  boolean plain() {
    return !display.movement();
  }

  @Override
  public Display display() {
    return display;
  }

  @Override
  public Look look() {
    if (display.spoken()) {
      return Look.SPOKEN;
    }
    return display.colour() ? Look.COLOURED : plain() ? Look.PLAIN : Look.STYLED;
  }

  @Override
  public Sheet sheet() {
    return plain()
        ? new PlainSheet(this::write, this::columns)
        : new LiveSheet(this::write, () -> new LiveSheet.Extent(columns(), rows()));
  }

  @Override
  public int columns() {
    return size.getColumns() > 0 ? size.getColumns() : DEFAULT_COLUMNS;
  }

  private int rows() {
    return size.getRows() > 0 ? size.getRows() : DEFAULT_ROWS;
  }

  @Override
  public void write(String text) {
    if (!abruptEnd.over()) {
      PrintWriter writer = terminal.writer();
      writer.write(text);
      writer.flush();
    }
  }

  @Override
  public OutputStream output() {
    return terminal.output();
  }

  @Override
  public void busy() {
    size = terminal.getSize();
    stops.clear(); // Before Ctrl-C is a signal: a later one counts.
    set(busy);
    if (!plain()) {
      write(PASTE_MARKED);
    }
  }

  @Override
  public void idle() {
    set(idle);
  }

  private void set(Attributes attributes) {
    wanted = attributes;
    terminal.setAttributes(attributes);
  }

  /**
   * Makes the terminal what it was before another program had it, such as the shell that this one
   * was stopped in. Where the terminal edits lines itself that is left to the other one.
   */
  void restore() {
    if (!plain()) {
      terminal.setAttributes(wanted);
      size = terminal.getSize();
      write(PASTE_MARKED);
    }
  }

  @Override
  public void close() throws IOException {
    if (!plain()) {
      write(PASTE_UNMARKED);
    }
    abruptEnd.avoid();
    terminal.setAttributes(before);
    terminal.close();
    saved.putBack();
  }
}
