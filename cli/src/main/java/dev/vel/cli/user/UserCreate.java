package dev.vel.cli.user;

import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.output.Words;
import dev.vel.identity.Credentials;
import dev.vel.identity.NewUser;
import dev.vel.identity.Role;
import dev.vel.identity.User;
import dev.vel.wire.Json;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel user create}. */
final class UserCreate implements Leaf {

  @Override
  public List<String> examples() {
    return List.of(
        "vel user create ada@example.com",
        "vel user create ops@example.com --role admin --password-stdin < password.txt");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(Options.argument(0, "EMAIL", "The address that they sign in with."));
    spec.addOption(Options.choice("--role", Role.class, "What they may do; default user."));
    spec.addOption(
        Options.flag(
            Password.STDIN,
            "Read the password from standard input, not a prompt: "
                + Credentials.PASSWORD_RULES
                + "."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return User.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException {
    try (Door door = Users.door(call)) {
      String email = call.argument(0);
      NewUser said =
          new NewUser(email, Password.read(call, email), call.value("--role", Role.class));
      User made = door.vel().createUser(NewUser.read(Json.tree(said)));
      call.output().item(made, () -> Users.details(made));
      call.notice(
          "they sign in with `vel login "
              + door.place()
              + " --email "
              + Words.ofShell(email)
              + "`");
    }
    return ExitCode.OK;
  }
}
