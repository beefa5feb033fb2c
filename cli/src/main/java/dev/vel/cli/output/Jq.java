package dev.vel.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Version;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/**
 * A filter in the language of jq. The one class that needs the library, which takes its time to
 * load: whoever has no filter must not touch it. For one thread.
 */
public final class Jq implements Filter {
  private static final Pattern PLACE = Pattern.compile("line \\d+, column \\d+");
  private static final Version LANGUAGE = Versions.JQ_1_7;
  private final JsonQuery query;
  private final Scope scope = Scope.newEmptyScope();

  private Jq(JsonQuery query) {
    this.query = query;
    BuiltinFunctionLoader.getInstance().loadFunctions(LANGUAGE, scope);
    JqNames.unknown(query, scope)
        .ifPresent(clause -> {
          throw new FilterException("--jq: the filter cannot be read: " + clause, null);
        });
  }

  /**
   * Reads a filter; an empty one hands on what it gets, as with jq.
   *
   * @throws FilterException when it is none, or uses names that mean nothing
   */
  public static Jq of(String filter) {
    try {
      return new Jq(JsonQuery.compile(filter.isBlank() ? "." : filter, LANGUAGE));
    } catch (JsonQueryException e) {
      throw refused("cannot be read" + place(e), e);
    }
  }

  @Override
  public void apply(JsonNode value, Consumer<JsonNode> results) {
    try {
      query.apply(scope, value, results::accept);
    } catch (JsonQueryException e) {
      throw refused("does not suit the data", e);
    } catch (StackOverflowError e) {
      throw new FilterException("--jq: the filter calls itself without end", e);
    }
  }

  /** Where the parser stopped, which its message says only within. */
  private static String place(JsonQueryException why) {
    Throwable parser = why.getCause();
    Matcher place = PLACE.matcher(parser == null ? "" : String.valueOf(parser.getMessage()));
    return place.find() ? " from " + place.group() + " on" : "";
  }

  private static FilterException refused(String what, JsonQueryException why) {
    String reason = Text.line(String.valueOf(why.getOriginalMessage()));
    return new FilterException("--jq: the filter " + what + ": " + reason, why);
  }
}
