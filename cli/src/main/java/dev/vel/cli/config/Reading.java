package dev.vel.cli.config;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Suggestion;
import dev.vel.config.Setting;
import dev.vel.config.SettingSources;
import java.util.Locale;
import java.util.Optional;

/** Finds settings, and where they come from. */
final class Reading {
  private Reading() {}

  /** All sources; what is wrong with the file is told, and nothing is refused for it. */
  static SettingSources sources(Invocation call) {
    SettingSources sources =
        SettingSources.read(
            call.surroundings().environment(), call.surroundings().workingDirectory());
    sources.problems().forEach(problem -> call.warn("warning: " + problem));
    return sources;
  }

  /** The setting that a person means. */
  static Setting setting(String name) {
    Optional<OwnVariable> own = OwnVariable.named(name);
    if (own.isPresent()) {
      throw CommandException.usage(
          own.get().key()
              + " is no setting of the file: set "
              + own.get()
              + " as a variable, or see `vel context --help`; `vel config explain` tells what won");
    }
    return Setting.named(name)
        .orElseThrow(() ->
            new CommandException(
                ExitCode.USAGE,
                "there is no setting '"
                    + name
                    + "' (`vel config list` shows all)"
                    + Suggestion.tail(name.toLowerCase(Locale.ROOT), Setting.keys())));
  }
}
