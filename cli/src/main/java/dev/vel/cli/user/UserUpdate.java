package dev.vel.cli.user;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.identity.Credentials;
import dev.vel.identity.Role;
import dev.vel.identity.User;
import dev.vel.identity.UserChange;
import dev.vel.wire.Json;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel user update}. */
final class UserUpdate implements Leaf {
  private static final String NEW_PASSWORD = "--new-password";

  @Override
  public List<String> examples() {
    return List.of(
        "vel user update ada@example.com --role admin",
        "vel user update ada@example.com --email ada.king@example.com",
        "vel user update ada@example.com --new-password");
  }

  @Override
  public void describe(CommandSpec spec) {
    Users.addTo(spec);
    spec.addOption(Options.text("--email", "EMAIL", "Another address to sign in with."));
    spec.addOption(Options.choice("--role", Role.class, "What they may do from now on."));
    spec.addOption(
        Options.flag(
            NEW_PASSWORD,
            "Ask for another password, which ends their sessions: "
                + Credentials.PASSWORD_RULES
                + "."));
    spec.addOption(
        Options.flag(Password.STDIN, "Read the other password from standard input, not a prompt."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return User.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException {
    if (!call.any(List.of("--email", "--role", NEW_PASSWORD, Password.STDIN))) {
      throw CommandException.usage(
          "say what to change: --email, --role, --new-password or --password-stdin");
    }
    try (Door door = Users.door(call)) {
      User user = Users.named(door.vel(), call);
      User changed = door.vel().updateUser(user.id(), change(call, user));
      call.output().item(changed, () -> Users.details(changed));
    }
    return ExitCode.OK;
  }

  private static UserChange change(Invocation call, User user) throws IOException {
    String password =
        call.any(List.of(NEW_PASSWORD, Password.STDIN)) ? Password.read(call, user.email()) : null;
    return UserChange.read(
        Json.tree(
            new UserChange(
                call.text("--email"), password, null, call.value("--role", Role.class), null)));
  }
}
