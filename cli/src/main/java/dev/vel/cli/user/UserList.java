package dev.vel.cli.user;

import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.command.Paging;
import dev.vel.cli.output.Table;
import dev.vel.cli.output.Words;
import dev.vel.identity.Role;
import dev.vel.identity.User;
import dev.vel.wire.Page;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel user list}. */
final class UserList implements Leaf {

  @Override
  public List<String> examples() {
    return List.of("vel user list", "vel user list --role admin -o json | jq -r '.data[].email'");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(Options.choice("--role", Role.class, "Only those of this role."));
    Paging.addTo(spec);
  }

  @Override
  public Class<?> answer(Invocation call) {
    return User.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    try (Door door = Users.door(call)) {
      Page<User> page = door.vel().users(call.value("--role", Role.class), Paging.of(call));
      call.output().page(page, () -> table(page));
      Paging.remark(call, page, "users", "make one with `vel user create EMAIL`");
    }
    return ExitCode.OK;
  }

  private static Table table(Page<User> page) {
    Table table = new Table("#ID", "~EMAIL", "ROLE", "STATUS", "CREATED");
    for (User user : page.data()) {
      table.row(
          user.id(),
          user.email(),
          Words.of(user.role()),
          Users.status(user),
          Words.of(user.createdAt()));
    }
    return table;
  }
}
