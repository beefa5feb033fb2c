package dev.vel.cli.config;

import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.config.Setting;
import dev.vel.config.SettingSources;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel config explain}. */
final class ConfigExplain implements Leaf {

  /**
   * What is answered.
   *
   * @param overridden the places that lost, the strongest first
   */
  private record Explained(
      SettingView setting, List<SettingView.Place> overridden, String meaning, String allowed) {}

  @Override
  public List<String> examples() {
    return List.of(
        "vel config explain port",
        "vel config explain url --context staging",
        "vel config explain port -o json | jq '.overridden[].source'");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(
        Options.argument(
            0,
            "KEY",
            "A key of the settings file, or the variable's name; or url, token, output, credentials.",
            ConfigExplain::keys));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Explained.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    Explained explained =
        OwnVariable.named(call.argument(0))
            .map(own -> explained(own, own.places(call)))
            .orElseGet(() -> explained(Reading.setting(call.argument(0)), Reading.sources(call)));
    call.output().item(explained, () -> text(explained));
    return ExitCode.OK;
  }

  private static List<String> keys() {
    return Stream.concat(OwnVariable.shortNames().stream(), Setting.keys().stream()).toList();
  }

  private static Explained explained(OwnVariable own, List<SettingView.Place> places) {
    return new Explained(
        own.view(places), places.subList(1, places.size()), own.meaning(), own.allowed());
  }

  private static Explained explained(Setting setting, SettingSources sources) {
    return new Explained(
        SettingView.of(setting, sources),
        sources.of(setting).stream().skip(1).map(SettingView.Place::of).toList(),
        setting.meaning(),
        setting.kind().allowed());
  }

  private static String text(Explained explained) {
    SettingView view = explained.setting();
    StringBuilder text = new StringBuilder();
    text.append(view.key()).append(" = ").append(view.shown()).append('\n');
    text.append("  from:    ").append(view.source().words()).append('\n');
    for (SettingView.Place lost : explained.overridden()) {
      text.append("  over:    ").append(lost.words()).append(" = ");
      text.append(view.shown(lost)).append('\n');
    }
    text.append("  meaning: ").append(explained.meaning().replace("`", "")).append('\n');
    text.append("  allowed: ").append(explained.allowed()).append('\n');
    return text.toString();
  }
}
