package dev.vel.cli.user;

import dev.vel.cli.command.Branch;
import dev.vel.cli.command.Entry;
import java.util.List;

/** {@code vel user …}. */
public final class UserCommands {
  private UserCommands() {}

  public static Branch branch() {
    return new Branch(
        List.of(
            "vel user create ada@example.com",
            "vel user list --role admin",
            "vel user disable ada@example.com"),
        List.of(
            new Entry("list", "List users, newest first", UserList::new),
            new Entry("show", "Show one user", UserShow::new),
            new Entry("create", "Make a user", UserCreate::new),
            new Entry("update", "Change a user's address, password or role", UserUpdate::new),
            new Entry(
                "disable", "Keep a user out, and end their sessions", () -> new UserSwitch(true)),
            new Entry("enable", "Let a disabled user in again", () -> new UserSwitch(false)),
            new Entry("delete", "Delete a user and revoke their keys", UserDelete::new)));
  }
}
