package dev.vel.cli.integration;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Options;
import dev.vel.cli.command.TextSource;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where a provider's key comes from: a prompt, standard input or an environment variable, but never
 * the command line, which others on the machine can read and shells keep.
 */
final class KeyOptions {
  private static final String STDIN = "--key-stdin";
  private static final String VARIABLE = "--key-env";

  private KeyOptions() {}

  static void addTo(CommandSpec spec) {
    spec.addOption(Options.flag(STDIN, "Read the key from standard input, not a prompt."));
    spec.addOption(
        Options.text(VARIABLE, "NAME", "Read the key from the environment variable NAME."));
  }

  /** Whether one of the options says where the key is. */
  static boolean said(Invocation call) {
    return call.flag(STDIN) || call.flag(VARIABLE);
  }

  /** The key from where the options say, else from a prompt; null when there is nobody to ask. */
  static @Nullable String read(Invocation call, String prompt) throws IOException {
    if (call.flag(STDIN) && call.flag(VARIABLE)) {
      throw CommandException.usage(STDIN + " and " + VARIABLE + " exclude each other");
    }
    String key =
        call.flag(STDIN)
            ? TextSource.standardInput(call).strip()
            : call.flag(VARIABLE)
                ? fromEnvironment(call)
                : call.questions().password(prompt).orElse(null);
    if (key != null && key.isBlank() && said(call)) {
      throw CommandException.usage("the key is empty");
    }
    return key == null ? null : key.strip();
  }

  private static String fromEnvironment(Invocation call) {
    String name = String.valueOf(call.text(VARIABLE));
    String key = call.surroundings().environment().get(name);
    if (key == null) {
      throw CommandException.usage("there is no environment variable '" + name + "'");
    }
    return key;
  }
}
