package dev.vel.cli.config;

import dev.vel.cli.command.Branch;
import dev.vel.cli.command.Entry;
import java.util.List;

/** {@code vel config …}. */
public final class ConfigCommands {
  private ConfigCommands() {}

  public static Branch branch() {
    return new Branch(
        List.of("vel config list", "vel config set vel_workers 8", "vel config explain port"),
        List.of(
            new Entry("list", "List all settings and where each comes from", ConfigList::new),
            new Entry("get", "Show the value of a setting", ConfigGet::new),
            new Entry("set", "Write a setting into your settings file", ConfigSet::new),
            new Entry("unset", "Take a setting out of your settings file", ConfigUnset::new),
            new Entry(
                "explain", "Show which value won, and what it won over", ConfigExplain::new)));
  }
}
