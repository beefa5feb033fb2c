package dev.vel.cli.command;

import dev.vel.cli.output.Display;
import dev.vel.cli.output.Output;
import dev.vel.cli.output.RunnerLog;
import dev.vel.cli.output.Text;
import dev.vel.cli.output.Wrapped;
import dev.vel.cli.progress.Progress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** One call of a command: what was typed, and where its answer goes. For one thread. */
public final class Invocation {
  private final ParseResult parsed;
  private final Surroundings surroundings;
  private final Output output;
  private final Habits habits;

  Invocation(ParseResult parsed, Surroundings surroundings, Habits habits, Output output) {
    this.parsed = parsed;
    this.surroundings = surroundings;
    this.habits = habits;
    this.output = output;
  }

  public Surroundings surroundings() {
    return surroundings;
  }

  public Output output() {
    return output;
  }

  /** What standard error can show. */
  public Display error() {
    return habits.error(surroundings);
  }

  /** What may be asked of the person at the keyboard, if there is one. */
  public Questions questions() {
    return new Questions(
        surroundings.terminal(),
        surroundings.in(),
        surroundings.err(),
        habits.asks(),
        flag(GlobalOptions.YES));
  }

  /** Something begins that may take a while: told on a screen when it does, until it is closed. */
  public Progress progress(String what) {
    return surroundings.status().begin(what);
  }

  /** A parameter that is required. */
  public String argument(int index) {
    return optionalArgument(index)
        .orElseThrow(() -> new IllegalStateException("no required parameter " + index));
  }

  public Optional<String> optionalArgument(int index) {
    return Optional.ofNullable(parsed.<@Nullable String>matchedPositionalValue(index, null));
  }

  /** The parameters from this one on. */
  public List<String> rest(int index) {
    return List.copyOf(parsed.<List<String>>matchedPositionalValue(index, List.of()));
  }

  public boolean flag(String name) {
    return parsed.hasMatchedOption(name);
  }

  /** An option's value, null when it was not given. */
  public @Nullable String text(String name) {
    return value(name, String.class);
  }

  /** An option's value, null when it was not given. */
  public <T> @Nullable T value(String name, Class<T> type) {
    return type.cast(parsed.<@Nullable Object>matchedOptionValue(name, null));
  }

  public <T> T value(String name, Class<T> type, T otherwise) {
    T value = value(name, type);
    return value == null ? otherwise : value;
  }

  /** All values of an option that may be given several times; empty when it was not given. */
  public List<String> texts(String name) {
    List<?> values = value(name, List.class, List.of());
    return values.stream().map(String::valueOf).toList();
  }

  /** All values of an option that takes constants of an enum; empty when it was not given. */
  public <E extends Enum<E>> List<E> choices(String name, Class<E> type) {
    List<?> values = value(name, List.class, List.of());
    return values.stream().<E>map(type::cast).toList();
  }

  /** The time that an option of times names, counted from now where it says how far away it is. */
  public @Nullable Instant time(String name) {
    Moment moment = value(name, Moment.class);
    return moment == null ? null : moment.at(surroundings.clock());
  }

  /** Refuses two options of times of which the one that ends the range is before the other. */
  public void requireOrder(String from, String to) {
    Instant begin = time(from);
    Instant end = time(to);
    if (begin != null && end != null && end.isBefore(begin)) {
      throw CommandException.usage(
          to + " (" + seconds(end) + ") is before " + from + " (" + seconds(begin) + ")");
    }
  }

  private static Instant seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }

  /** Whether any of these options was given. */
  public boolean any(List<String> names) {
    return names.stream().anyMatch(this::flag);
  }

  /** The options that were given of those that not every command has, by their long names. */
  List<String> own() {
    Set<String> everywhere = GlobalOptions.names();
    return parsed.matchedOptions().stream()
        .map(OptionSpec::longestName)
        .filter(name -> !everywhere.contains(name))
        .toList();
  }

  /** The door this call leads to. */
  public Door open() {
    return open(wish(false));
  }

  /** The door this call leads to, refused when local mode could call no model behind it. */
  public Door openForWork() {
    return open(wish(true));
  }

  /**
   * The door this call leads to.
   *
   * @param refusal why the command makes no sense in local mode, where it is refused
   */
  public Door openElsewhere(String refusal) {
    return elsewhere(wish(false), refusal);
  }

  /** The same for a command that has models called. */
  public Door openElsewhereForWork(String refusal) {
    return elsewhere(wish(true), refusal);
  }

  private Door elsewhere(Doors.Wish wish, String refusal) {
    return open(wish.elsewhere(refusal));
  }

  /** Local mode, whatever is chosen, and refused when it could call no model. */
  public Door openLocally() {
    return open(new Doors.Wish(true, Optional.empty(), true));
  }

  private Door open(Doors.Wish wish) {
    return surroundings.doors().open(surroundings, wish);
  }

  /** What the command line says about where to go. */
  public Doors.Wish wish() {
    return wish(false);
  }

  private Doors.Wish wish(boolean providers) {
    return new Doors.Wish(
        flag(GlobalOptions.LOCAL), Optional.ofNullable(text(GlobalOptions.CONTEXT)), providers);
  }

  public boolean debug() {
    return flag(GlobalOptions.DEBUG);
  }

  /**
   * How much the program's log says on standard error: what was set, unless the user wants quiet.
   */
  public String logLevel(String otherwise) {
    return flag(GlobalOptions.QUIET)
        ? "error"
        : surroundings.environment().getOrDefault("LOG_LEVEL", otherwise);
  }

  /** Says something on standard error, unless the user wants quiet. */
  public void notice(String sentence) {
    if (!flag(GlobalOptions.QUIET)) {
      warn(sentence);
    }
  }

  /** The same call, which goes on in local mode, wherever it was to go. */
  public Invocation here() {
    return new Invocation(parsed, surroundings, habits.here(), output);
  }

  /** A sentence whose commands in backticks lead to where this one goes. */
  public String thither(String sentence) {
    return habits.thither(sentence);
  }

  /** Says something on standard error in any case. */
  public void warn(String sentence) {
    String text = Wrapped.of(Text.block(thither(sentence)), habits.error(surroundings));
    surroundings
        .err()
        .println(RunnerLog.reads(surroundings.environment()) ? RunnerLog.prose(text) : text);
    surroundings.err().flush();
  }
}
