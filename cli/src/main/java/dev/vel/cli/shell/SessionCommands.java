package dev.vel.cli.shell;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.conversation.Conversation;
import dev.vel.cli.conversation.Home;
import dev.vel.cli.conversation.Session;
import dev.vel.cli.output.Table;
import dev.vel.cli.output.Words;
import java.io.IOException;
import java.util.List;

/** What can be done about sessions. For one thread. */
record SessionCommands(Talk talk) {

  List<Slash> all() {
    return List.of(
        new Slash("/new", "", "begins another conversation", Slash.Kind.NOTHING, true, this::begin)
            .or("/clear"),
        new Slash(
            "/save", "NAME", "gives this session a name", Slash.Kind.NOTHING, true, this::save),
        new Slash("/sessions", "", "lists the sessions", Slash.Kind.NOTHING, false, rest -> list()),
        new Slash(
                "/load",
                "SESSION",
                "goes on with another session, by name or id",
                Slash.Kind.SESSION,
                false,
                this::load)
            .or("/resume"));
  }

  private void begin(String rest) {
    Conversation conversation = talk.conversation();
    Session old = conversation.session();
    conversation.turnTo(Session.begin(old.agent(), old.model(), talk.clock().instant()));
    talk.aside(
        old.tasks().isEmpty()
            ? "a new conversation"
            : "a new conversation; /load " + old.called() + " goes back");
  }

  private void save(String name) throws IOException {
    if (!name.matches("[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{0,59}")) {
      throw CommandException.usage("say a name of letters, digits, dots and dashes: /save rivers");
    }
    Conversation conversation = talk.conversation();
    if (conversation.session().home() != null) {
      Home home = conversation.session().home();
      for (Session other : conversation.sessions().of(home)) {
        boolean taken =
            name.equalsIgnoreCase(other.name()) && !other.id().equals(conversation.session().id());
        if (taken) {
          throw CommandException.usage("another session is called " + name + " already");
        }
      }
    }
    conversation.change(conversation.session().named(name));
    talk.aside("this session is called " + name);
  }

  private void list() throws IOException, InterruptedException {
    Conversation conversation = talk.conversation();
    Home home = conversation.door().home(talk.screen().stops());
    Table table = new Table("SESSION", "~BEGAN WITH", "ANSWERS", "USED");
    for (Session session : conversation.sessions().of(home)) {
      boolean here = session.id().equals(conversation.session().id());
      table.row(
          (here ? "*" : "") + session.called(),
          session.about(),
          session.tasks().size(),
          Words.age(session.updatedAt(), talk.clock().instant()));
    }
    if (table.isEmpty()) {
      talk.aside("there is no session yet");
    } else {
      talk.table(table);
    }
  }

  private void load(String called) throws IOException, InterruptedException {
    if (called.isEmpty()) {
      list();
      return;
    }
    Conversation conversation = talk.conversation();
    Home home = conversation.door().home(talk.screen().stops());
    new Resuming(talk).resume(conversation.sessions().find(home, called));
  }
}
