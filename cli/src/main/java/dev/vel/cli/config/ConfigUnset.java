package dev.vel.cli.config;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.command.Suggestion;
import dev.vel.config.Setting;
import dev.vel.config.SettingSources;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel config unset}: also for a key that is no setting, which stops every command. */
final class ConfigUnset implements Leaf {

  /** What is answered. */
  private record Removed(String key, String path) {}

  @Override
  public List<String> examples() {
    return List.of("vel config unset vel_workers");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(
        Options.argument(0, "KEY", "A key that stands in your settings file.", Setting::keys));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Removed.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException {
    String key = Setting.named(call.argument(0)).map(Setting::key).orElse(call.argument(0));
    OwnFile file =
        OwnFile.of(
            SettingSources.read(
                call.surroundings().environment(), call.surroundings().workingDirectory()));
    file.change(text -> {
      if (!text.has(key)) {
        throw new CommandException(
            ExitCode.FAILED,
            "'"
                + key
                + "' is not in "
                + file.path()
                + Suggestion.tail(key.toLowerCase(Locale.ROOT), text.keys()));
      }
      return text.without(key);
    });
    call.output().item(new Removed(key, file.path().toString()), () -> "");
    if (call.output().human()) {
      call.notice("took " + key + " out of " + file.path());
    }
    SettingSources now = Reading.sources(call);
    Setting.named(key).ifPresent(setting -> OwnFile.warnWhenHidden(call, now, setting));
    return ExitCode.OK;
  }
}
