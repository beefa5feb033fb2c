package dev.vel.cli.shell;

import dev.vel.api.Vel;
import dev.vel.cli.conversation.AnswerView;
import dev.vel.cli.conversation.Conversation;
import dev.vel.cli.conversation.Session;
import dev.vel.cli.output.Text;
import dev.vel.task.Task;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;

/** Goes on with a session: shows how it stood, and waits for an answer that was under way. */
record Resuming(Talk talk) {

  void resume(Session session) throws IOException, InterruptedException {
    Conversation conversation = talk.conversation();
    Vel vel = conversation.door().vel(talk.screen().stops());
    Optional<UUID> head = session.head();
    Optional<Task> newest = head.map(vel::task);
    conversation.turnTo(session);
    int earlier = session.tasks().size() - 1;
    if (earlier > 0) {
      talk.aside("[" + session.called() + ": " + earlier + " earlier, /export writes them]");
    }
    newest.ifPresent(this::show);
    AnswerView view = talk.view();
    if (newest.isPresent() && !newest.get().status().isFinal()) {
      conversation.settle(vel, view, talk.screen().stops()).ifPresent(talk::conclude);
    }
  }

  private void show(Task task) {
    task.description().lines().limit(5).forEach(line -> talk.say("> " + Text.line(line)));
    if (task.result() != null && task.status().isFinal()) {
      AnswerView view = talk.view();
      view.text(task.result().output());
      view.end(task.result().output());
    }
  }
}
