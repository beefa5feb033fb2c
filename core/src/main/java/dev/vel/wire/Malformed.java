package dev.vel.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * What a parser of JSON or YAML found wrong, without what is of interest to its authors alone. The
 * reason may quote a few words of the text, so it is not for texts that may be secrets.
 */
public final class Malformed {
  /** Where something began, which the parser does not show when it may not show the text. */
  private static final Pattern PLACE =
      Pattern.compile("\\[Source: [^\\]]*?; line: (\\d+), column: (\\d+)\\]");

  /** Names of Java: of limits, of events, of what else might have stood there. */
  private static final Pattern OF_JAVA =
      Pattern.compile(
          ", from `[^`]*`|, got this instead: <.*>|: was expecting \\(.*\\)$", Pattern.DOTALL);

  private Malformed() {}

  /** In a few words, on one line. */
  public static String reason(JsonProcessingException wrong) {
    if (wrong.getCause() instanceof MarkedYAMLException yaml && yaml.getProblem() != null) {
      return line(yaml.getProblem());
    }
    String message =
        PLACE.matcher(String.valueOf(wrong.getOriginalMessage())).replaceAll("line $1, column $2");
    return line(OF_JAVA.matcher(message).replaceAll(""));
  }

  /** The line that is to blame, counted from 1; empty where the parser does not know. */
  public static OptionalInt line(JsonProcessingException wrong) {
    if (wrong.getCause() instanceof MarkedYAMLException yaml && yaml.getProblemMark() != null) {
      return OptionalInt.of(yaml.getProblemMark().getLine() + 1);
    }
    int line = wrong.getLocation() == null ? 0 : wrong.getLocation().getLineNr();
    return line > 0 ? OptionalInt.of(line) : OptionalInt.empty();
  }

  private static String line(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
