package dev.vel.cli.batch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Options;
import dev.vel.wire.Json;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** What both commands take: the file, and what its tasks have in common. */
final class BatchOptions {
  private BatchOptions() {}

  static void addTo(CommandSpec spec) {
    spec.addPositional(
        Options.argument(
            0, "FILE|-", "Tasks as .jsonl, .json or .yaml; - reads them from standard input."));
    spec.addOption(
        Options.text("-a,--agent", "AGENT", "For tasks that name none; default 'default'."));
    spec.addOption(Options.text("-m,--model", "MODEL", "For tasks that name none."));
    spec.addOption(Options.text("--provider", "NAME", "For tasks that name none."));
  }

  /** The tasks, with everything that is wrong with them said at once. */
  static List<Item> read(Invocation call, TaskSource source, Optional<Workflow> workflow)
      throws IOException {
    try {
      return ItemReader.read(source, wishes(call));
    } catch (UnusableTasks unusable) {
      workflow.ifPresent(job -> job.refused(unusable.problems()));
      throw unusable;
    }
  }

  /** What tasks get that do not say otherwise. */
  static ObjectNode wishes(Invocation call) {
    ObjectNode wishes = Json.object();
    for (String name : List.of("agent", "model", "provider")) {
      String value = call.text("--" + name);
      if (value != null && value.isBlank()) {
        throw CommandException.usage("--" + name + " must not be empty");
      }
      if (value != null) {
        wishes.put(name, value);
      }
    }
    return wishes;
  }
}
