package dev.vel.cli.config;

import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.config.Setting;
import dev.vel.config.SettingSources;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel config get}: the value alone, so that a script can take it. */
final class ConfigGet implements Leaf {

  @Override
  public List<String> examples() {
    return List.of("vel config get port", "vel config get vel_workers -o json | jq .source");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(
        Options.argument(
            0, "KEY", "A key of the settings file, or the variable's name.", Setting::keys));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return SettingView.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    Setting setting = Reading.setting(call.argument(0));
    SettingSources sources = Reading.sources(call);
    SettingView view = SettingView.of(setting, sources);
    call.output().item(view, () -> view.value() == null ? "" : view.value() + "\n");
    sources.refusals(setting).forEach(problem -> call.warn("warning: " + problem));
    if (call.output().human() && view.value() == null) {
      call.notice(
          view.set()
              ? view.key() + " is set by " + view.source().words() + "; a secret is never shown"
              : view.key() + " is not set; its default: " + view.shown());
    }
    return ExitCode.OK;
  }
}
