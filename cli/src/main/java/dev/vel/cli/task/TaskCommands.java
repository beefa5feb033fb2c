package dev.vel.cli.task;

import dev.vel.cli.command.Branch;
import dev.vel.cli.command.Entry;
import java.util.List;

/** {@code vel task …}. */
public final class TaskCommands {
  private TaskCommands() {}

  public static Branch branch() {
    return new Branch(
        List.of(
            "vel task submit \"Summarise the release notes\" --agent writer",
            "vel task list --status failed",
            "vel task watch 4f1d09ae"),
        List.of(
            new Entry("submit", "Submit a task and return at once", TaskSubmit::new),
            new Entry("list", "List tasks, newest first", TaskList::new),
            new Entry("show", "Show one task with its history", TaskShow::new),
            new Entry("watch", "Follow a task until it ends", TaskWatchCommand::new),
            new Entry("cancel", "Cancel a task that has not ended", TaskCancel::new),
            new Entry("retry", "Submit an ended task anew", TaskRetry::new)));
  }
}
