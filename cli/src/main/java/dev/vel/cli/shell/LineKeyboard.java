package dev.vel.cli.shell;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.Completer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReader.Option;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jspecify.annotations.Nullable;

/** A keyboard with history, completion and prompts of several lines. For one thread. */
final class LineKeyboard implements Keyboard {
  private static final String SUBMIT = "vel-submit";
  private static final String NEW_LINE = "vel-new-line";
  private static final String STOP = "vel-stop";
  private static final String GOES_ON = "… ";
  private static final String CTRL_C = "\u0003";
  private final LineReader reader;
  private final LineReader asking;
  private final KeptHistory history;
  private final TypedAhead ahead;
  private final Terminal terminal;
  private Runnable restoring = () -> {};
  private Runnable ready = () -> {};
  private Completer completer = (reader, line, offers) -> {};

  /**
   * @param history where lines are remembered, except those that begin with a blank
   * @param ahead what was typed before anything is asked for
   */
  LineKeyboard(Terminal terminal, KeptHistory history, TypedAhead ahead) {
    this.terminal = terminal;
    this.ahead = ahead;
    this.history = history;
    this.reader =
        history
            .in(LineReaderBuilder.builder())
            .terminal(terminal)
            .appName("vel")
            .completer((reader, line, offers) -> completer.complete(reader, line, offers))
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, GOES_ON)
            .variable(LineReader.BELL_STYLE, "none")
            .option(Option.DISABLE_EVENT_EXPANSION, true)
            .option(Option.HISTORY_IGNORE_SPACE, true)
            .option(Option.HISTORY_IGNORE_DUPS, true)
            .option(Option.HISTORY_REDUCE_BLANKS, false)
            .build();
    this.asking =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("vel")
            .option(Option.DISABLE_EVENT_EXPANSION, true) // A backslash is part of a password.
            .build();
    asking.setVariable(LineReader.DISABLE_HISTORY, true);
    asking.setVariable(LineReader.DISABLE_COMPLETION, true);
    bind();
  }

  /** What Tab offers; nothing before this is said. */
  void completeWith(Completer wanted) {
    completer = wanted;
  }

  /** Runs once, when the first prompt is there to type at. */
  void whenReady(Runnable deed) {
    AtomicBoolean done = new AtomicBoolean();
    ready =
        () -> {
          if (done.compareAndSet(false, true)) {
            deed.run();
          }
        };
  }

  /** Runs when this process was stopped while keys were read, and goes on. */
  void whenContinued(Runnable deed) {
    restoring = deed;
  }

  /** Whether somebody may be typing. */
  boolean reading() {
    return reader.isReading();
  }

  @Override
  public void tell(String sentence) {
    reader.printAbove(sentence);
  }

  private void bind() {
    reader.getWidgets().put(SUBMIT, this::submit);
    reader.getWidgets().put(NEW_LINE, this::newLine);
    KeyMap<Binding> keys = keys(reader);
    keys.bind(new Reference(SUBMIT), "\r");
    keys.bind(new Reference(NEW_LINE), "\n", "\u001b\r", "\u001b\n");
    for (LineReader each : List.of(reader, asking)) {
      each.getWidgets().put(LineReader.CALLBACK_INIT, this::reads);
      each.getWidgets().put(STOP, () -> stop(each));
      keys(each).bind(new Reference(STOP), CTRL_C);
      CursorKeys.bind((LineReaderImpl) each, keys(each)); // All that its builder builds.
    }
  }

  /** JLine takes the terminal as it finds it then, where Ctrl-C may have become a signal. */
  private boolean reads() {
    SignalHandler redrawing = terminal.handle(Signal.CONT, SignalHandler.SIG_IGN);
    terminal.handle(
        Signal.CONT,
        signal -> {
          restoring.run();
          redrawing.handle(signal);
        });
    ready.run();
    return true;
  }

  private static KeyMap<Binding> keys(LineReader reader) {
    return Objects.requireNonNull(reader.getKeyMaps().get(LineReader.MAIN));
  }

  private static boolean stop(LineReader reader) {
    throw new UserInterruptException(reader.getBuffer().toString());
  }

  private boolean submit() {
    String text = reader.getBuffer().toString();
    boolean atEnd = reader.getBuffer().cursor() == text.length();
    if (atEnd && Continued.is(text)) {
      reader.getBuffer().backspace();
      return newLine();
    }
    reader.callWidget(LineReader.ACCEPT_LINE);
    return true;
  }

  private boolean newLine() {
    reader.getBuffer().write('\n');
    return true;
  }

  @Override
  public Typed read(String prompt) {
    history.trouble().ifPresent(this::tell);
    Optional<Typed> early = ahead.next();
    early.ifPresent(typed -> recall(prompt, typed));
    return early.orElseGet(() -> readKeys(prompt));
  }

  /** Shows and remembers what was typed early as if it had been typed here. */
  private void recall(String prompt, Typed typed) {
    if (typed instanceof Typed.Text(String text)) {
      tell(prompt + text.replace("\n", "\n" + GOES_ON));
      reader.getHistory().attach(reader);
      reader.getHistory().add(text);
    }
  }

  private Typed readKeys(String prompt) {
    try {
      return new Typed.Text(reader.readLine(prompt, null, (Character) null, ahead.rest()));
    } catch (UserInterruptException stopped) {
      return new Typed.Stopped(!stopped.getPartialLine().isEmpty());
    } catch (EndOfFileException left) {
      return new Typed.Left();
    }
  }

  @Override
  public Optional<String> line(String prompt) {
    return answer(prompt, null);
  }

  @Override
  public Optional<String> password(String prompt) {
    return answer(prompt, '\0');
  }

  /**
   * What somebody says to a question.
   *
   * @param mask what is shown of each letter, 0 for nothing, null for the letter itself
   */
  private Optional<String> answer(String prompt, @Nullable Character mask) {
    Optional<Typed> early = ahead.next();
    if (early.isPresent()) {
      return early.flatMap(LineKeyboard::text);
    }
    try {
      return Optional.of(asking.readLine(prompt, null, mask, ahead.rest()));
    } catch (UserInterruptException | EndOfFileException refused) {
      return Optional.empty();
    }
  }

  private static Optional<String> text(Typed typed) {
    return typed instanceof Typed.Text(String text) ? Optional.of(text) : Optional.empty();
  }
}
