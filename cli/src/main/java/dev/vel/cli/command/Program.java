package dev.vel.cli.command;

import dev.vel.cli.output.ClosedPipe;
import dev.vel.cli.output.Display;
import dev.vel.cli.output.Ink;
import dev.vel.cli.output.Output;
import dev.vel.cli.output.RunnerLog;
import dev.vel.cli.output.Shape;
import dev.vel.cli.output.Text;
import dev.vel.cli.output.Wrapped;
import dev.vel.cli.progress.StatusLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs the command that a command line means. */
public final class Program {
  static {
    // It would else look for a library in all jars, and load types that no option here has.
    System.setProperty("picocli.disable.closures", "true");
    System.setProperty("picocli.converters.excludes", ".*");
  }

  private static final String WHO = "vel:";
  private static final List<String> VERSION = List.of("-V", "--version");
  private final String name;
  private final String summary;
  private final Branch root;

  public Program(String name, String summary, Branch root) {
    this.name = name;
    this.summary = summary;
    this.root = root;
  }

  /** Runs it and says on standard error what went wrong, if anything did. */
  public ExitCode run(List<String> arguments, Surroundings surroundings) {
    Habits habits = Habits.of(arguments, surroundings.environment());
    try {
      ExitCode code = dispatch(asCommand(arguments), surroundings, habits);
      ClosedPipe.flush(surroundings.out());
      return code;
    } catch (ClosedPipe gone) {
      return ExitCode.OK; // The reader of a pipe, such as head, has seen enough: nothing is wrong.
    } catch (Exception | Error failure) {
      return fail(failure, arguments, surroundings, habits);
    }
  }

  /**
   * {@code vel help task list} is {@code vel task list --help}, and {@code vel --version} the
   * command of that name.
   */
  private static List<String> asCommand(List<String> arguments) {
    if (arguments.isEmpty()) {
      return arguments;
    }
    int first = Route.nextWord(arguments, 0);
    List<String> turned = new ArrayList<>(arguments);
    if (first < 0) {
      if (turned.removeAll(VERSION)) {
        turned.addFirst("version");
      }
    } else if (arguments.get(first).equals("help")) {
      turned.remove(first);
      turned.add(GlobalOptions.HELP);
    }
    return turned;
  }

  private ExitCode dispatch(List<String> arguments, Surroundings surroundings, Habits habits)
      throws Exception {
    LostText.refuse(arguments);
    Route route = Route.find(root, name, summary, arguments);
    // No switch over the types: Java writes a class for each of those at run time, which takes 4
    // ms.
    return route.node() instanceof Leaf leaf
        ? run(leaf, route, surroundings, habits)
        : explain((Branch) route.node(), route, surroundings, habits);
  }

  private ExitCode explain(Branch branch, Route route, Surroundings surroundings, Habits habits) {
    if (asksForHelp(route) || (route.name().equals(name) && route.arguments().isEmpty())) {
      return help(route, surroundings, habits);
    }
    refuseUnknown(route);
    String options = String.join(", ", branch.entries().stream().map(Entry::name).toList());
    throw CommandException.usage(
        Suggestion.seeHelp(route.name() + " needs a command: " + options, route.name()));
  }

  /** Whoever mistypes an option has often meant it to be all. */
  private void refuseUnknown(Route route) {
    CommandSpec spec = CommandSpec.create();
    GlobalOptions.addTo(spec);
    if (route.name().equals(name)) {
      spec.addOption(Options.flag(String.join(",", VERSION), ""));
    }
    for (Iterator<String> words = route.arguments().iterator(); words.hasNext(); ) {
      String word = words.next();
      if (word.equals("--")) {
        return;
      }
      if (GlobalOptions.WITH_VALUE.contains(word) && words.hasNext()) {
        words.next();
      } else if (looksLikeOne(word) && !spec.optionsMap().containsKey(option(word))) {
        throw CommandException.usage(Suggestion.seeHelp(unknown(word, spec), route.name()));
      }
    }
  }

  /** Several short ones may stand together, and a value right behind one. */
  private static boolean looksLikeOne(String word) {
    return word.startsWith("--") || (word.startsWith("-") && word.length() == 2);
  }

  private static ExitCode run(Leaf leaf, Route route, Surroundings surroundings, Habits habits)
      throws Exception {
    if (asksForHelp(route)) {
      return help(route, surroundings, habits);
    }
    CommandSpec spec = CommandSpec.create().name(route.name());
    leaf.describe(spec);
    GlobalOptions.addTo(spec);
    ParseResult parsed = parse(spec, route);
    GlobalOptions.refuseTwoPlaces(parsed);
    Shape shape = Shapes.of(parsed, route.name(), UsualFormat.of(surroundings));
    Surroundings told = surroundings.telling(status(parsed, surroundings, habits));
    boolean logged = RunnerLog.reads(surroundings.environment());
    Output output = new Output(shape, told.out(), habits.output(surroundings), logged);
    Invocation call = new Invocation(parsed, told, habits, output);
    if (output.shaped()) {
      Shapes.check(parsed, leaf.answer(call), route.name());
    }
    try {
      return leaf.run(call);
    } catch (RuntimeException failure) {
      throw AsTyped.of(failure, parsed);
    }
  }

  /** Logs would tear it apart, and who wants quiet wants none. */
  private static StatusLine status(ParseResult parsed, Surroundings surroundings, Habits habits) {
    return parsed.hasMatchedOption(GlobalOptions.QUIET)
            || parsed.hasMatchedOption(GlobalOptions.DEBUG)
        ? StatusLine.NONE
        : StatusLine.on(surroundings.err(), habits.error(surroundings));
  }

  private static ParseResult parse(CommandSpec spec, Route route) {
    spec.parser()
        .splitQuotedStrings(true); // A quote is a sign as any other: the shell had its own.
    CommandLine line =
        new CommandLine(spec)
            .setExpandAtFiles(false)
            .setInterpolateVariables(false)
            .setOverwrittenOptionsAllowed(true);
    try {
      return line.parseArgs(route.arguments().toArray(String[]::new));
    } catch (ParameterException wrong) {
      throw new CommandException(
          ExitCode.USAGE,
          Suggestion.seeHelp(say(wrong, spec, route.arguments()), route.name()),
          wrong);
    }
  }

  private static String say(ParameterException wrong, CommandSpec spec, List<String> words) {
    if (wrong instanceof MissingParameterException) {
      // What is missing was often written, but in a way that is neither text nor a known option.
      Optional<String> odd = words.stream().filter(word -> odd(word, spec)).findFirst();
      if (odd.isPresent()) {
        return odd.get().contains(" ")
            ? "put -- before text that begins with a dash"
            : unknown(odd.get(), spec);
      }
    }
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().getFirst();
      if (word.equals("-")) {
        return placeOfStandardInput(spec);
      }
      if (isBehindDashes(word, words)) {
        return "there is no place for '" + word + "' behind --: put options before it";
      }
      if (word.startsWith("-")) {
        return word.contains(" ")
            ? "put -- before text that begins with a dash"
            : unknown(word, spec);
      }
      return "there is no place for '" + word + "': put text with spaces in quotes";
    }
    String message = withoutLabel(wrong);
    return Character.toLowerCase(message.charAt(0)) + message.substring(1);
  }

  /** What is wrong with one of several values says what there may be by itself. */
  private static String withoutLabel(ParameterException wrong) {
    String message = String.valueOf(wrong.getMessage());
    return wrong.getCause() instanceof TypeConversionException && wrong.getArgSpec() != null
        ? message.replace(" (" + wrong.getArgSpec().paramLabel() + ")", "")
        : message;
  }

  /** Whether it is text for all that its dash says: nothing behind {@code --} is an option. */
  private static boolean isBehindDashes(String word, List<String> words) {
    int dashes = words.indexOf("--");
    return word.startsWith("-") && dashes >= 0 && words.lastIndexOf(word) > dashes;
  }

  /** Where - means standard input it does so in the place of an argument, such as PROMPT|-. */
  private static String placeOfStandardInput(CommandSpec spec) {
    return spec.positionalParameters().stream()
        .map(CommandLine.Model.PositionalParamSpec::paramLabel)
        .filter(label -> label.endsWith("|-"))
        .findFirst()
        .map(label ->
            "- is standard input in the place of "
                + label.substring(0, label.length() - 2)
                + ", which is there already: leave out one of them")
        .orElse("there is no place for '-'");
  }

  private static boolean odd(String word, CommandSpec spec) {
    return word.startsWith("-")
        && (word.contains(" ") || word.startsWith("--"))
        && !word.equals("--")
        && !spec.optionsMap().containsKey(option(word));
  }

  private static String unknown(String word, CommandSpec spec) {
    return Suggestion.unknownOption(option(word), spec.optionsMap().keySet());
  }

  private static String option(String word) {
    return word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
  }

  private static boolean asksForHelp(Route route) {
    return route.arguments().stream()
        .takeWhile(word -> !word.equals("--"))
        .anyMatch(word -> word.equals("-h") || word.equals(GlobalOptions.HELP));
  }

  /** Text for people; for programs, where this very line asks for it, the same as data. */
  private static ExitCode help(Route route, Surroundings surroundings, Habits habits) {
    CommandSpec spec = CommandSpec.create().name(route.name());
    GlobalOptions.addTo(spec);
    spec.parser().unmatchedArgumentsAllowed(true); // Those of the command.
    ParseResult parsed = parse(spec, route);
    Shape shape = Shapes.of(parsed, route.name(), null);
    Display display = habits.output(surroundings);
    Output output =
        new Output(shape, surroundings.out(), display, RunnerLog.reads(surroundings.environment()));
    if (output.human()) {
      output.text(Help.painted(Wrapped.of(Help.of(route, display.width()), display), display));
    } else {
      Shapes.check(parsed, Described.class, route.name());
      output.item(Described.of(route.name(), route.summary(), route.node()), () -> "");
    }
    return ExitCode.OK;
  }

  private static ExitCode fail(
      Throwable failure, List<String> arguments, Surroundings surroundings, Habits habits) {
    String unwritten = flushed(surroundings);
    Display display = habits.error(surroundings);
    String sentence = safe(habits.thither(Failures.sentenceOf(failure)), surroundings);
    if (unwritten != null && !unwritten.equals(sentence)) {
      surroundings.err().println(WHO + " " + unwritten);
    }
    String line = Wrapped.of(WHO + " " + sentence, display);
    surroundings.err().println(Ink.BAD.on(display, WHO) + line.substring(WHO.length()));
    if (arguments.contains(GlobalOptions.DEBUG)) {
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      surroundings.err().print(safe(trace.toString(), surroundings));
    }
    surroundings.err().flush();
    return Failures.codeOf(failure);
  }

  /** Messages quote what others wrote, and so does a stack trace. */
  private static String safe(String text, Surroundings surroundings) {
    String clean = Text.block(text);
    return RunnerLog.reads(surroundings.environment()) ? RunnerLog.prose(clean) : clean;
  }

  /** Writes out what is held back: why it could not, null when it could or nobody reads it. */
  private static @Nullable String flushed(Surroundings surroundings) {
    try {
      ClosedPipe.flush(surroundings.out());
      return null;
    } catch (ClosedPipe gone) {
      return null;
    } catch (IOException unwritten) {
      return Failures.sentenceOf(unwritten);
    }
  }
}
