package dev.vel.cli.quota;

import dev.vel.cli.command.Branch;
import dev.vel.cli.command.Entry;
import java.util.List;

/** {@code vel quota …}. */
public final class QuotaCommands {
  private QuotaCommands() {}

  public static Branch branch() {
    return new Branch(
        List.of(
            "vel quota list",
            "vel quota set 20 --unit usd --hard",
            "vel quota set 500000 --unit tokens --provider groq",
            "vel quota remove --unit usd"),
        List.of(
            new Entry("list", "Show what may be used in a month, and what is left", QuotaList::new),
            new Entry("set", "Give or change a quota", QuotaSet::new),
            new Entry("remove", "Take a quota away", QuotaRemove::new)));
  }
}
