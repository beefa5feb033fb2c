package dev.vel.cli.user;

import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.identity.User;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel user show}. */
final class UserShow implements Leaf {

  @Override
  public List<String> examples() {
    return List.of(
        "vel user show ada@example.com", "vel user show ada@example.com -o json | jq -r .id");
  }

  @Override
  public void describe(CommandSpec spec) {
    Users.addTo(spec);
  }

  @Override
  public ExitCode run(Invocation call) {
    try (Door door = Users.door(call)) {
      User user = Users.named(door.vel(), call);
      call.output().item(user, () -> Users.details(user));
    }
    return ExitCode.OK;
  }
}
