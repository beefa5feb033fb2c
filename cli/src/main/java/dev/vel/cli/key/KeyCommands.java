package dev.vel.cli.key;

import dev.vel.cli.command.Branch;
import dev.vel.cli.command.Entry;
import java.util.List;

/** {@code vel key …}. */
public final class KeyCommands {
  private KeyCommands() {}

  public static Branch branch() {
    return new Branch(
        List.of("vel key create laptop", "vel key list", "vel key revoke laptop"),
        List.of(
            new Entry("create", "Make a key for a script or a client", KeyCreate::new),
            new Entry("list", "List your keys, newest first", KeyList::new),
            new Entry("revoke", "Revoke a key, at once and everywhere", KeyRevoke::new)));
  }
}
