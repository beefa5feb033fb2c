package dev.vel.cli.command;

import dev.vel.wire.Fields;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.TypeConversionException;

/**
 * The kinds of options and parameters that commands have. Several names of one option are written
 * with a comma: {@code -n,--lines}.
 */
public final class Options {
  /** Between the values of one option. */
  private static final String COMMAS = ",\\s*";

  private Options() {}

  public static OptionSpec flag(String names, String description) {
    return OptionSpec.builder(split(names))
        .arity("0")
        .type(boolean.class)
        .description(description)
        .build();
  }

  public static OptionSpec text(String names, String label, String description) {
    return valued(names, label, description, String.class, text -> text);
  }

  /** An option whose value may be left out, which makes it an empty text. */
  public static OptionSpec optionalText(String names, String label, String description) {
    return OptionSpec.builder(split(names))
        .arity("0..1")
        .fallbackValue("")
        .type(String.class)
        .paramLabel(label)
        .description(description)
        .build();
  }

  /** An option that may be given several times, or once with commas. */
  public static OptionSpec texts(String names, String label, String description) {
    return OptionSpec.builder(split(names))
        .arity("1")
        .type(List.class)
        .auxiliaryTypes(String.class)
        .splitRegex(COMMAS)
        .splitRegexSynopsisLabel(",")
        .paramLabel(label)
        .description(description)
        .build();
  }

  /** An option that may be given several times, each with one value, whatever is in it. */
  public static OptionSpec several(String names, String label, String description) {
    return OptionSpec.builder(split(names))
        .arity("1")
        .type(List.class)
        .auxiliaryTypes(String.class)
        .paramLabel(label)
        .description(description)
        .build();
  }

  public static OptionSpec whole(String names, int min, int max, String description) {
    return valued(names, "N", description, Integer.class, text -> wholeOf(text, min, max));
  }

  public static OptionSpec number(String names, double min, double max, String description) {
    return valued(names, "X", description, Double.class, text -> numberOf(text, min, max));
  }

  public static <E extends Enum<E>> OptionSpec choice(
      String names, Class<E> type, String description) {
    String label = Fields.names(type).replace(", ", "|");
    return valued(names, label, description, type, text -> choiceOf(text, type));
  }

  /** Constants of an enum: given several times, or once with commas. */
  public static <E extends Enum<E>> OptionSpec choices(
      String names, Class<E> type, String description) {
    ITypeConverter<E> converter = text -> choiceOf(text, type);
    return OptionSpec.builder(split(names))
        .arity("1")
        .type(List.class)
        .auxiliaryTypes(type)
        .converters(converter)
        .splitRegex(COMMAS)
        .paramLabel(Fields.names(type).replace(", ", "|") + ",…")
        .hideParamSyntax(true)
        .description(description)
        .build();
  }

  /** How long: a number with s, m, h, d or w behind it, or of seconds; a year at most. */
  public static OptionSpec duration(String names, String description) {
    return valued(names, "DURATION", description, Duration.class, Options::durationOf);
  }

  /** How long, within bounds. */
  public static OptionSpec duration(
      String names, Duration least, Duration most, String description) {
    return valued(
        names, "DURATION", description, Duration.class, text -> durationOf(text, least, most));
  }

  /** A time in RFC 3339, a date in UTC, or how long ago. */
  public static OptionSpec past(String names, String description) {
    return valued(
        names,
        "TIME",
        description,
        Moment.class,
        text -> momentOf(text, Moment.past(text), "how long ago"));
  }

  /** A time in RFC 3339, a date in UTC, or in how long. */
  public static OptionSpec future(String names, String description) {
    return valued(
        names,
        "TIME",
        description,
        Moment.class,
        text -> momentOf(text, Moment.future(text), "in how long"));
  }

  /** A required parameter. */
  public static PositionalParamSpec argument(int index, String label, String description) {
    return positional(index, "1", label, description);
  }

  /**
   * A required parameter of which it is known what it may be.
   *
   * @param choices looked at by completion alone
   */
  public static PositionalParamSpec argument(
      int index, String label, String description, Supplier<List<String>> choices) {
    return argument(index, label, description).toBuilder()
        .completionCandidates(() -> choices.get().iterator())
        .build();
  }

  /**
   * An option of which it is known what its value may be, or begin with.
   *
   * @param choices looked at by completion alone
   */
  public static OptionSpec known(OptionSpec option, Supplier<List<String>> choices) {
    return option.toBuilder().completionCandidates(() -> choices.get().iterator()).build();
  }

  /** A parameter that may be left out. */
  public static PositionalParamSpec optionalArgument(int index, String label, String description) {
    return positional(index, "0..1", label, description);
  }

  /** All parameters from this one on, if there are any. */
  public static PositionalParamSpec rest(int index, String label, String description) {
    return several(index, "0..*", label, description);
  }

  /** All parameters from this one on, of which there must be one. */
  public static PositionalParamSpec arguments(int index, String label, String description) {
    return several(index, "1..*", label, description);
  }

  private static PositionalParamSpec several(
      int index, String arity, String label, String description) {
    return PositionalParamSpec.builder()
        .index(index + "..*")
        .arity(arity)
        .required(arity.startsWith("1"))
        .type(List.class)
        .auxiliaryTypes(String.class)
        .paramLabel(label)
        .description(description)
        .build();
  }

  private static PositionalParamSpec positional(
      int index, String arity, String label, String description) {
    return PositionalParamSpec.builder()
        .index(String.valueOf(index))
        .arity(arity)
        .required(arity.equals("1"))
        .type(String.class)
        .paramLabel(label)
        .description(description)
        .build();
  }

  private static <T> OptionSpec valued(
      String names, String label, String description, Class<T> type, Function<String, T> reader) {
    ITypeConverter<T> converter = reader::apply;
    return OptionSpec.builder(split(names))
        .arity("1")
        .type(type)
        .converters(converter)
        .paramLabel(label)
        .description(description)
        .build();
  }

  private static String[] split(String names) {
    return names.split(",");
  }

  private static Integer wholeOf(String text, int min, int max) {
    try {
      int value = Integer.parseInt(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException notOne) {
      throw refused(text, "must be a whole number of " + min + "–" + max, notOne);
    }
    throw refused(text, "must be a whole number of " + min + "–" + max, null);
  }

  private static Double numberOf(String text, double min, double max) {
    try {
      double value = Double.parseDouble(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException notOne) {
      throw refused(text, range(min, max), notOne);
    }
    throw refused(text, range(min, max), null);
  }

  private static String range(double min, double max) {
    return "must be a number of " + Math.round(min) + "–" + Math.round(max);
  }

  /** A parameter that is one of a few words. */
  public static <E extends Enum<E>> E one(String text, String label, Class<E> type) {
    try {
      return choiceOf(text, type);
    } catch (TypeConversionException refused) {
      throw new CommandException(ExitCode.USAGE, label + " " + refused.getMessage(), refused);
    }
  }

  private static <E extends Enum<E>> E choiceOf(String text, Class<E> type) {
    List<String> names = List.of(Fields.names(type).split(", "));
    int index = names.indexOf(text.toLowerCase(Locale.ROOT).replace('-', '_'));
    if (index < 0) {
      throw refused(
          text,
          "must be " + (text.contains(",") ? "a single one" : "one") + " of " + Fields.names(type),
          Suggestion.tail(text, names),
          null);
    }
    return Arrays.asList(type.getEnumConstants()).get(index);
  }

  private static Duration durationOf(String text) {
    Duration span = Moment.spanOf(text.matches("[0-9]{1,5}") ? text + "s" : text);
    if (span == null || span.compareTo(Duration.ofDays(365)) > 0) {
      throw refused(text, "must be a duration such as 90s, 10m or 2h, of 365d at most", null);
    }
    return span;
  }

  private static Duration durationOf(String text, Duration least, Duration most) {
    Duration span = Moment.spanOf(text.matches("[0-9]{1,5}") ? text + "s" : text);
    if (span == null || span.compareTo(least) < 0 || span.compareTo(most) > 0) {
      throw refused(
          text,
          "must be a duration of %d–%d s, such as 90s or 2m"
              .formatted(least.toSeconds(), most.toSeconds()),
          null);
    }
    return span;
  }

  private static Moment momentOf(String text, @Nullable Moment moment, String away) {
    if (moment == null) {
      throw refused(
          text,
          "must be a time such as 2026-11-22T14:00:00Z, a date such as 2026-11-22, or "
              + away
              + ", such as 30m, 24h or 7d",
          null);
    }
    return moment;
  }

  private static TypeConversionException refused(
      String text, String rule, @Nullable Throwable cause) {
    return refused(text, rule, "", cause);
  }

  private static TypeConversionException refused(
      String text, String rule, String tail, @Nullable Throwable cause) {
    TypeConversionException refused =
        new TypeConversionException(rule + ", not '" + text + "'" + tail);
    if (cause != null) {
      refused.initCause(cause);
    }
    return refused;
  }
}
