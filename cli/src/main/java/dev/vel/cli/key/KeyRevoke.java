package dev.vel.cli.key;

import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.identity.ApiKey;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel key revoke}. */
final class KeyRevoke implements Leaf {

  /** What is answered. */
  private record Revoked(UUID id, String name, boolean revoked) {}

  @Override
  public List<String> examples() {
    return List.of("vel key revoke laptop");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(Options.argument(0, "KEY", "Its id, or its name where no other has it."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Revoked.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException {
    try (Door door = Keys.door(call)) {
      ApiKey found = Keys.find(door.vel(), call.argument(0));
      call.questions().confirm("revoke key " + found.name());
      door.vel().revokeKey(found.id());
      call.output().item(new Revoked(found.id(), found.name(), true), () -> "");
      if (call.output().human()) {
        call.notice("revoked " + found.name());
      }
    }
    return ExitCode.OK;
  }
}
