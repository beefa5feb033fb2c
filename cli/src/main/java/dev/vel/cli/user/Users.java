package dev.vel.cli.user;

import dev.vel.api.Vel;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.NamedUser;
import dev.vel.cli.command.Options;
import dev.vel.cli.output.Details;
import dev.vel.cli.output.Words;
import dev.vel.identity.User;
import java.util.Objects;
import picocli.CommandLine.Model.CommandSpec;

/** Users, where there are any, and as people read them. */
final class Users {
  private Users() {}

  /** The door to a vel that has users. */
  static Door door(Invocation call) {
    return call.openElsewhere(
        "local mode has one user, who needs no password; others belong to a daemon: sign in there"
            + " as an administrator with `vel login URL --email E`");
  }

  static void addTo(CommandSpec spec) {
    spec.addPositional(Options.argument(0, "USER", "Their id or email address."));
  }

  /** The user that the command names. */
  static User named(Vel vel, Invocation call) {
    return vel.user(Objects.requireNonNull(NamedUser.of(vel, call.argument(0))));
  }

  static String details(User user) {
    return new Details()
        .add("id", user.id())
        .add("email", user.email())
        .add("role", Words.of(user.role()))
        .add("status", status(user))
        .add("created", Words.of(user.createdAt()))
        .add("updated", Words.of(user.updatedAt()))
        .render();
  }

  static String status(User user) {
    return user.disabled() ? "disabled" : "active";
  }
}
