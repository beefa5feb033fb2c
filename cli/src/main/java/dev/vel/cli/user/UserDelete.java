package dev.vel.cli.user;

import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.identity.User;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel user delete}. */
final class UserDelete implements Leaf {

  /** What is answered. */
  private record Deleted(UUID id, String email, boolean deleted) {}

  @Override
  public List<String> examples() {
    return List.of("vel user delete ada@example.com");
  }

  @Override
  public void describe(CommandSpec spec) {
    Users.addTo(spec);
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Deleted.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException {
    try (Door door = Users.door(call)) {
      User user = Users.named(door.vel(), call);
      call.questions().confirm("delete user " + user.email());
      door.vel().deleteUser(user.id());
      call.output().item(new Deleted(user.id(), user.email(), true), () -> "");
      if (call.output().human()) {
        call.notice("deleted user " + user.email());
      }
    }
    return ExitCode.OK;
  }
}
