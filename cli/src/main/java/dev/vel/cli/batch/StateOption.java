package dev.vel.cli.batch;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.context.Folders;
import dev.vel.task.Task;
import dev.vel.task.TaskStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What {@code --state}, {@code --resume} and {@code --retry-failed} say of a run's journal. */
final class StateOption {
  private StateOption() {}

  /** The file that {@code --state} names; null without it. */
  static @Nullable Path named(Invocation call) {
    String named = call.text("--state");
    if (named == null) {
      return null;
    }
    if (named.isEmpty()) {
      throw CommandException.usage("--state needs the name of a file");
    }
    return call.surroundings().workingDirectory().resolve(named);
  }

  /** The journal of this run, which goes on from an earlier one or forgets it. */
  static Journal journal(Invocation call, TaskSource source, Door door)
      throws IOException, InterruptedException {
    Path file =
        source.path() == null ? call.surroundings().workingDirectory().resolve("-") : source.path();
    Path named = named(call);
    Path state =
        named == null
            ? Journal.place(
                Folders.of(call.surroundings().environment()).state(), file, door.sign().toString())
            : named;
    Instant now = call.surroundings().clock().instant();
    if (!call.flag("--resume") && !call.flag("--retry-failed")) {
      return Journal.anew(
          state, file.toString(), door.place(), now, left -> cancel(call, door, left));
    }
    Journal journal = Journal.resume(state, file.toString(), door.place(), now);
    if (journal.isNew()) {
      call.notice("beginning anew, for " + journal.path() + " holds nothing of an earlier run");
    }
    return journal;
  }

  /** Ends what an earlier run left behind, which nobody would know of any more, but pay for. */
  private static void cancel(Invocation call, Door door, List<UUID> left)
      throws InterruptedException {
    List<Task> ended = new ArrayList<>();
    Recall.Outcome outcome =
        new Recall(door.vel(), Run.LAST).cancel(left, (id, task) -> task.ifPresent(ended::add));
    long cancelled = ended.stream().filter(task -> task.status() == TaskStatus.CANCELLED).count();
    if (cancelled > 0) {
      call.notice(
          "cancelled what an earlier run of this file left open: "
              + Summary.count((int) cancelled)
              + "; --resume would have gone on");
    }
    outcome.complaint().ifPresent(call::warn);
  }
}
