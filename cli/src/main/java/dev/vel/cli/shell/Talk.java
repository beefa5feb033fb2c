package dev.vel.cli.shell;

import dev.vel.cli.conversation.AnswerView;
import dev.vel.cli.conversation.Conversation;
import dev.vel.cli.conversation.Spent;
import dev.vel.cli.markdown.Line;
import dev.vel.cli.markdown.MarkdownStream;
import dev.vel.cli.markdown.Prose;
import dev.vel.cli.markdown.Style;
import dev.vel.cli.output.Table;
import dev.vel.cli.output.Text;
import dev.vel.cli.task.TaskDetails;
import dev.vel.task.Task;
import dev.vel.task.TaskError;
import dev.vel.task.TaskResult;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A conversation and the screen that it is held on. For one thread. */
record Talk(Conversation conversation, Screen screen, InstantSource clock, boolean quiet) {

  /** Where the next answer is shown. */
  AnswerView view() {
    return new ScreenAnswer(screen.sheet(), screen.look(), clock, screen.asides());
  }

  /** Says something. */
  void say(String text) {
    prose(text, Set.of());
  }

  /** Says something that is not what the conversation is about. */
  void aside(String text) {
    prose(text, Set.of(Style.FAINT));
  }

  /** Says what went wrong. */
  void warn(String text) {
    prose(text, Set.of(Style.WARNING));
  }

  private void prose(String text, Set<Style> styles) {
    List<Line> lines =
        Prose.of(Text.block(text), styles, screen.look(), Math.max(1, screen.columns() - 1));
    screen.sheet().draw(lines, List.of());
  }

  void table(Table table) {
    screen.write(table.render(screen.display()));
  }

  /** Text that was written for this program. */
  void markdown(String text) {
    MarkdownStream stream = new MarkdownStream(screen.look());
    stream.add(text);
    screen.sheet().draw(stream.end(screen.columns() - 1), List.of());
  }

  /** What is to be said about an answer once it is there. */
  void conclude(Task task) {
    switch (task.status()) {
      case COMPLETED -> {
        if (Conversation.isEmpty(task)) {
          warn(
              "the model answered nothing: the conversation goes on without it, /retry asks again");
        }
      }
      case CANCELLED -> aside("[stopped]");
      case FAILED -> warn(failure(task.error()));
      case PENDING, IN_PROGRESS -> aside("[not ended yet]");
    }
    TaskResult result = task.result();
    boolean told = !quiet && !Spent.isUnmetered(task);
    if (told && result != null && result.providerUsed() != null) {
      aside(summary(result));
    }
    say("");
  }

  private static String failure(@Nullable TaskError error) {
    if (error == null) {
      return "the task failed";
    }
    return "the task failed: "
        + error.message()
        + (error.retryable() ? " (/retry asks again)" : "");
  }

  /** In one line: without the model where there is no room for it. */
  private String summary(TaskResult result) {
    String whole = TaskDetails.summary(result);
    int room = screen.columns() - 1;
    String fitting = Text.width(whole) <= room ? whole : whole.substring(whole.indexOf(" · ") + 3);
    return Text.fit(fitting, room);
  }
}
