package dev.vel.cli.key;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.identity.ApiKey;
import dev.vel.identity.NewApiKey;
import dev.vel.identity.Scope;
import dev.vel.wire.Fields;
import dev.vel.wire.Json;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel key create}: the key goes to standard output, alone, so that a script can take it. */
final class KeyCreate implements Leaf {

  @Override
  public List<String> examples() {
    return List.of(
        "vel key create laptop",
        "export OPENAI_API_KEY=$(vel key create notebook --expires-at 2027-01-01)",
        "vel key create dashboard --scope read");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(Options.argument(0, "NAME", "What it is for, such as where it is used."));
    spec.addOption(
        Options.known(
            Options.texts(
                "--scope",
                "SCOPE",
                "What it may do: read, write, admin; several with commas; default read,write."),
            () -> List.of(Fields.names(Scope.class).split(", "))));
    spec.addOption(
        Options.future(
            "--expires-at",
            "When it stops being good, or in how long, such as 90d; default never."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return ApiKey.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    refuseToLoseIt(call.texts("--fields"));
    ObjectNode body = Json.object().put("name", call.argument(0));
    List<String> scopes = call.texts("--scope");
    if (!scopes.isEmpty()) {
      ArrayNode wanted = body.putArray("scopes");
      scopes.forEach(wanted::add);
    }
    Instant end = call.time("--expires-at");
    if (end != null) {
      body.put("expires_at", end.toString());
    }
    NewApiKey wanted = NewApiKey.read(body);
    try (Door door = Keys.door(call)) {
      long others = call.flag("--quiet") ? 0 : Keys.named(door.vel(), wanted.name());
      ApiKey made = door.vel().createKey(wanted);
      if (call.output().human()) {
        // With --quiet, too: it can be had only now.
        call.output().text(Objects.requireNonNullElse(made.key(), "") + "\n");
      } else {
        call.output().item(made, () -> "");
      }
      call.notice(
          "shown this once; OpenAI's clients take it with the base URL " + door.place() + "/v1");
      if (others > 0) {
        call.notice(
            (others == 1 ? "another key is" : others + " other keys are")
                + " named '"
                + wanted.name()
                + "' already, and good until revoked (`vel key list` shows all)");
      }
    }
    return ExitCode.OK;
  }

  /** What a filter leaves out is known only when the key is there. */
  private static void refuseToLoseIt(List<String> fields) {
    if (!fields.isEmpty() && fields.stream().map(String::strip).noneMatch("key"::equals)) {
      throw CommandException.usage(
          "the key is shown this once, and --fields leaves it out: name key, too");
    }
  }
}
