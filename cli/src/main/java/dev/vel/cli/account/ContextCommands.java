package dev.vel.cli.account;

import dev.vel.cli.command.Branch;
import dev.vel.cli.command.Entry;
import java.util.List;

/** {@code vel context …}. */
public final class ContextCommands {
  private ContextCommands() {}

  public static Branch branch() {
    return new Branch(
        List.of("vel context list", "vel context use local"),
        List.of(
            new Entry("list", "List the vels you have signed in to", ContextList::new),
            new Entry("use", "Choose where commands go", ContextUse::new),
            new Entry("set", "Make or change a context without signing in", ContextSet::new),
            new Entry("delete", "Forget a context and its tokens", ContextDelete::new)));
  }
}
