package dev.vel.cli.shell;

import dev.vel.cli.command.Awaited;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Interrupts;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.TextSource;
import dev.vel.cli.conversation.AnswerView;
import dev.vel.cli.conversation.Conversation;
import dev.vel.cli.conversation.Endurance;
import dev.vel.cli.conversation.LazyDoor;
import dev.vel.cli.conversation.Session;
import dev.vel.cli.conversation.Sessions;
import dev.vel.cli.markdown.Look;
import dev.vel.cli.markdown.PlainSheet;
import dev.vel.cli.output.Format;
import dev.vel.cli.output.Table;
import dev.vel.cli.progress.Progress;
import dev.vel.cli.task.Attachments;
import dev.vel.cli.task.Follower;
import dev.vel.cli.task.TaskDetails;
import dev.vel.task.Task;
import dev.vel.task.TaskStatus;
import dev.vel.wire.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A conversation for programs: a prompt a line, an answer each, until something goes wrong. */
record PipedChat(Invocation call) {
  ExitCode hold() throws IOException, InterruptedException {
    boolean resumes = TalkOptions.resumes(call);
    Attachments attached = Attachments.of(call);
    Interrupts interrupts = call.surroundings().interrupts();
    Sessions sessions = Sessions.of(call.surroundings().environment());
    List<Task> answered = new ArrayList<>();
    try (LazyDoor door = new LazyDoor(call::openForWork)) {
      Session session =
          resumes ? TalkOptions.resumed(call, sessions, door, interrupts) : TalkOptions.fresh(call);
      Conversation conversation =
          new Conversation(door, sessions, call.surroundings().clock(), session);
      conversation.turnTo(session);
      return converse(conversation, attached, answered, interrupts);
    } finally {
      // A program gets what was answered before something went wrong, too.
      if (!answered.isEmpty() && !call.output().human() && !lineByLine()) {
        call.output()
            .list(answered, Json.object().put("total", answered.size()), () -> new Table("TASK"));
      }
    }
  }

  private boolean lineByLine() {
    return call.output().format() == Format.JSONL;
  }

  private ExitCode converse(
      Conversation conversation, Attachments attached, List<Task> answered, Interrupts interrupts)
      throws IOException, InterruptedException {
    Optional<String> first = call.optionalArgument(0).filter(prompt -> !prompt.isBlank());
    boolean asked = first.isPresent();
    if (asked && !say(conversation, with(attached, first.get()), answered, interrupts)) {
      return ExitCode.INTERRUPTED;
    }
    PipedLines lines = new PipedLines(call.surroundings().in());
    for (Optional<String> line = next(lines, interrupts);
        line.isPresent();
        line = next(lines, interrupts)) {
      if (!line.get().isBlank()) {
        asked = true;
        if (!say(conversation, with(attached, line.get().strip()), answered, interrupts)) {
          return ExitCode.INTERRUPTED;
        }
      }
    }
    if (!asked) {
      throw CommandException.usage("nothing was asked: give a prompt, or write one a line");
    }
    return ExitCode.OK;
  }

  /** What is attached goes along with the first prompt alone. */
  private static String with(Attachments attached, String prompt) {
    String whole = attached.appendedTo(prompt);
    attached.clear();
    return whole;
  }

  /** The next line, if there is one. Whoever wants to stop does not have to wait for it. */
  private static Optional<String> next(PipedLines lines, Interrupts interrupts)
      throws IOException, InterruptedException {
    return Awaited.begin(lines::next).await(interrupts).map(TextSource::text);
  }

  /** Whether the answer came before somebody stopped it. */
  private boolean say(
      Conversation conversation, String prompt, List<Task> answered, Interrupts interrupts)
      throws IOException, InterruptedException {
    AnswerView view = view();
    Task task;
    try (Progress _ = call.progress("Answering")) {
      task = conversation.ask(prompt, false, view, interrupts);
    } finally {
      conversation.news().forEach(call::warn);
    }
    answered.add(task);
    // Whoever answered once is only away for a moment.
    conversation.outlast(new Endurance(call::notice));
    write(task);
    if (Conversation.isEmpty(task)) {
      call.warn("the model answered nothing: the conversation goes on without it");
    }
    if (interrupts.raised()) {
      return false;
    }
    Follower.verdict(call, task);
    return true;
  }

  private boolean shown() {
    return call.output().human() && call.output().screen();
  }

  private AnswerView view() {
    return shown()
        ? new ScreenAnswer(
            new PlainSheet(call.output()::text, call.output().display()::width),
            call.output().display().spoken() ? Look.SPOKEN : Look.PLAIN,
            call.surroundings().clock(),
            new Asides())
        : new PlainAnswer(call::notice);
  }

  private void write(Task task) {
    if (lineByLine()) {
      call.output().item(task, () -> "");
    } else if (call.output().human() && !shown() && task.result() != null) {
      String output = task.result().output();
      boolean whole = task.status() == TaskStatus.COMPLETED;
      call.output().prose(!whole ? "" : output.endsWith("\n") ? output : output + "\n");
    }
    if (task.result() != null && task.result().providerUsed() != null) {
      call.notice(TaskDetails.summary(task.result()));
    }
  }
}
