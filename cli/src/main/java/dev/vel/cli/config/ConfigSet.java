package dev.vel.cli.config;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.command.TextSource;
import dev.vel.config.Setting;
import dev.vel.config.SettingSources;
import dev.vel.config.VelYamlText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel config set}. */
final class ConfigSet implements Leaf {

  /** What is answered: never the value, which may be a secret. */
  private record Written(String key, String path) {}

  @Override
  public List<String> examples() {
    return List.of(
        "vel config set vel_workers 8",
        "vel config set cors_origins https://app.example.com,https://admin.example.com",
        "vel config set openai_api_key --stdin < key.txt");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(
        Options.argument(
            0, "KEY", "A key of the settings file, or the variable's name.", Setting::keys));
    spec.addPositional(
        Options.optionalArgument(1, "VALUE", "The value; a secret is refused here."));
    spec.addOption(Options.flag("--stdin", "Read the value from standard input."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Written.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException {
    Setting setting = Reading.setting(call.argument(0));
    if (setting == Setting.VEL_CONFIG) {
      throw CommandException.usage(
          "vel_config says which file is read, so no file can hold it: set VEL_CONFIG as a"
              + " variable");
    }
    String value = value(call, setting);
    SettingSources sources =
        SettingSources.read(
            call.surroundings().environment(), call.surroundings().workingDirectory());
    OwnFile file = OwnFile.of(sources);
    file.change(text -> {
      check(sources, setting, value, text, file.path());
      return text.with(setting, value);
    });
    call.output().item(new Written(setting.key(), file.path().toString()), () -> "");
    if (call.output().human()) {
      call.notice("wrote " + setting.key() + " to " + file.path());
    }
    OwnFile.warnWhenHidden(call, Reading.sources(call), setting);
    return ExitCode.OK;
  }

  private static void check(
      SettingSources sources, Setting setting, String value, VelYamlText text, Path path) {
    List<String> refusals = sources.refusals(setting, value, text, path);
    if (!refusals.isEmpty()) {
      throw CommandException.usage("nothing was written: " + String.join("\n     ", refusals));
    }
  }

  private static String value(Invocation call, Setting setting) throws IOException {
    Optional<String> argument = call.optionalArgument(1);
    if (argument.isPresent() && setting.secret()) {
      throw CommandException.usage(
          setting.key()
              + " is a secret, which others could read on a command line and in its history: give"
              + " it with --stdin");
    }
    if (argument.isPresent() && call.flag("--stdin")) {
      throw CommandException.usage("give the value or --stdin, not both");
    }
    String value =
        argument.isPresent()
            ? argument.get()
            : call.flag("--stdin")
                ? TextSource.standardInput(call).replaceFirst("\\R\\z", "")
                : asked(call, setting);
    if (value.isBlank()) {
      throw CommandException.usage(
          "the value is empty; `vel config unset " + setting.key() + "` takes it out");
    }
    return value;
  }

  private static String asked(Invocation call, Setting setting) {
    Optional<String> typed =
        setting.secret()
            ? call.questions().password("Value of " + setting.key() + ": ")
            : Optional.empty();
    return typed.orElseThrow(() ->
        CommandException.usage(
            "the value is missing: "
                + (setting.secret() ? "give it with --stdin" : "give VALUE or --stdin")));
  }
}
