package dev.vel.cli.shell;

import dev.vel.cli.command.Failures;
import dev.vel.cli.door.Destination;
import dev.vel.cli.http.Client;
import java.util.regex.Pattern;

/**
 * What failures come to at a prompt: where the command line would have another command typed, it is
 * said how to do that from here.
 *
 * @param commands whether all commands of vel can be typed here, behind a {@code !}
 */
record Advice(boolean commands) {
  /** The others only choose where the next shell goes. */
  private static final Pattern USEFUL_HERE =
      Pattern.compile("`vel (?!login|logout|context|run|chat|shell)(?=[a-z])");

  /** The sentence about a failure. */
  String of(Throwable failure) {
    String sentence = Failures.sentenceOf(failure);
    String said =
        sentence
            .replace(Client.ANOTHER_WAY, "; or leave, and begin " + anew("--context NAME", true))
            .replace(Destination.OR_HERE, " and begin anew, or begin " + anew("--local", false));
    return commands ? USEFUL_HERE.matcher(said).replaceAll("`!") : said;
  }

  private String anew(String where, boolean orHere) {
    String program = commands ? "`vel shell " : "`vel chat ";
    return program + where + "`" + (orHere ? " or " + program + "--local`" : "");
  }
}
