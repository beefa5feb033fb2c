package dev.vel.cli.conversation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.api.Vel;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Interrupts;
import dev.vel.cli.output.Text;
import dev.vel.task.Task;
import dev.vel.wire.Json;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A conversation as a file. */
public final class Transcript {
  private Transcript() {}

  /**
   * Writes it to a new file, as JSON or as Markdown, as the file's name says.
   *
   * @return how many answers there were
   */
  public static int write(Conversation conversation, Path file, Interrupts interrupts)
      throws IOException, InterruptedException {
    Session session = conversation.session();
    Vel vel = conversation.door().vel(interrupts);
    List<Task> tasks = session.tasks().stream().map(vel::task).toList();
    String text =
        file.toString().endsWith(".json") ? json(session, tasks) : markdown(session, tasks);
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException there) {
      throw new CommandException(
          ExitCode.USAGE, file + " exists already: choose another name", there);
    }
    return tasks.size();
  }

  private static String json(Session session, List<Task> tasks) {
    ObjectNode whole = Json.object().put("session", session.id().toString());
    whole.put("name", session.name());
    ArrayNode turns = whole.putArray("turns");
    for (Task task : tasks) {
      ObjectNode turn = turns.addObject().put("task", task.id().toString());
      turn.put("prompt", task.description()).put("answer", answer(task));
      turn.set("status", Json.tree(task.status()));
      turn.put("asked_at", task.createdAt().toString());
      if (task.result() != null) {
        turn.put("provider", task.result().providerUsed()).put("model", task.result().model());
        turn.put("cost_usd", task.result().costUsd());
        turn.set("tokens", Json.tree(task.result().tokens()));
      }
    }
    return whole.toPrettyString() + "\n";
  }

  private static String markdown(Session session, List<Task> tasks) {
    StringBuilder text = new StringBuilder("# ").append(session.about()).append('\n');
    for (Task task : tasks) {
      text.append("\n---\n\n");
      task.description().lines().forEach(line -> text.append("> ").append(line).append('\n'));
      text.append('\n').append(Text.block(answer(task)).strip()).append('\n');
    }
    return text.toString();
  }

  private static String answer(Task task) {
    return task.result() == null ? "" : task.result().output();
  }
}
