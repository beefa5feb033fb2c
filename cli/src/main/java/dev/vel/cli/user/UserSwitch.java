package dev.vel.cli.user;

import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.identity.User;
import dev.vel.identity.UserChange;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel user disable} and {@code vel user enable}. */
final class UserSwitch implements Leaf {
  private final boolean disabled;

  UserSwitch(boolean disabled) {
    this.disabled = disabled;
  }

  @Override
  public List<String> examples() {
    return List.of("vel user " + (disabled ? "disable" : "enable") + " ada@example.com");
  }

  @Override
  public void describe(CommandSpec spec) {
    Users.addTo(spec);
  }

  @Override
  public ExitCode run(Invocation call) {
    try (Door door = Users.door(call)) {
      User user = Users.named(door.vel(), call);
      User changed =
          door.vel().updateUser(user.id(), new UserChange(null, null, null, null, disabled));
      call.output().item(changed, () -> Users.details(changed));
    }
    return ExitCode.OK;
  }
}
