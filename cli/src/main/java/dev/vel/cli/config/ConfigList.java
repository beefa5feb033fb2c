package dev.vel.cli.config;

import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.output.Table;
import dev.vel.config.Setting;
import dev.vel.config.SettingSources;
import dev.vel.wire.Json;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel config list}. */
final class ConfigList implements Leaf {

  @Override
  public List<String> examples() {
    return List.of(
        "vel config list",
        "vel config list --set",
        "vel config list -o json | jq '.data[] | select(.source.source == \"file\") | .key'");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(Options.flag("--set", "Only those that the environment or the file sets."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return SettingView.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    SettingSources sources = Reading.sources(call);
    List<SettingView> views =
        Arrays.stream(Setting.values())
            .map(setting -> SettingView.of(setting, sources))
            .filter(view -> view.set() || !call.flag("--set"))
            .toList();
    @Nullable String file = sources.file().map(Path::toString).orElse(null);
    call.output()
        .list(
            views, Json.object().put("total", views.size()).put("file", file), () -> table(views));
    if (call.output().human() && views.isEmpty()) {
      call.notice("nothing is set: every setting has its default");
    }
    return ExitCode.OK;
  }

  private static Table table(List<SettingView> views) {
    Table table = new Table("KEY", "~VALUE", "~SOURCE");
    views.forEach(view -> table.row(view.key(), view.shown(), view.source().words()));
    return table;
  }
}
