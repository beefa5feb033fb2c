package dev.vel.cli.shell;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.conversation.Session;
import dev.vel.cli.conversation.Transcript;
import dev.vel.cli.output.Text;
import dev.vel.cli.task.Attachments;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What can be done about the prompts and answers of a conversation. For one thread. */
record TurnCommands(Talk talk, Attachments attached, Path folder) {
  private static final int SHOWN = 60;

  List<Slash> all() {
    return List.of(
        new Slash(
            "/attach",
            "FILE",
            "sends a text file along with the next prompt; alone it tells which",
            Slash.Kind.FILE,
            true,
            this::attach),
        new Slash(
            "/cost",
            "",
            "shows what this session took",
            Slash.Kind.NOTHING,
            true,
            rest -> talk.say(session().spent().words())),
        new Slash("/retry", "", "asks the last thing again", Slash.Kind.NOTHING, true, this::retry),
        new Slash(
            "/undo",
            "",
            "takes the last prompt and its answer back",
            Slash.Kind.NOTHING,
            true,
            this::undo),
        new Slash(
            "/export",
            "FILE",
            "writes the conversation to a file, as JSON if it ends in .json, else as Markdown",
            Slash.Kind.FILE,
            true,
            this::export));
  }

  private Session session() {
    return talk.conversation().session();
  }

  private void attach(String rest) throws IOException {
    if (rest.equals("none")) {
      attached.clear();
    } else if (!rest.isEmpty()) {
      attached.add(folder, name(rest));
    }
    talk.aside(words(attached));
  }

  /** What goes along with the next prompt, as people read it. */
  static String words(Attachments attached) {
    List<String> names = attached.names();
    return names.isEmpty()
        ? "nothing goes along with the next prompt"
        : "goes along with the next prompt: "
            + String.join(", ", names)
            + " (/attach none takes it off)";
  }

  private void retry(String rest) throws IOException, InterruptedException {
    talk.conclude(talk.conversation().askAgain(talk.view(), talk.screen().stops()));
  }

  private void undo(String rest) throws IOException, InterruptedException {
    String prompt = talk.conversation().undo(talk.view(), talk.screen().stops());
    talk.aside("took back: " + Text.fit(Text.line(prompt), SHOWN));
  }

  private void export(String rest) throws IOException, InterruptedException {
    if (rest.isEmpty()) {
      throw CommandException.usage("say which file: /export conversation.md");
    }
    if (session().tasks().isEmpty()) {
      throw new CommandException(ExitCode.FAILED, "there is nothing to export yet: ask something");
    }
    Path file = folder.resolve(name(rest));
    int turns = Transcript.write(talk.conversation(), file, talk.screen().stops());
    talk.aside("wrote " + turns + (turns == 1 ? " answer to " : " answers to ") + file);
  }

  /** A file as it was typed: in quotes, or with blanks as they are. */
  private static String name(String typed) {
    List<String> words = Words.of(typed);
    String name = words.size() == 1 ? words.getFirst() : typed;
    return name.startsWith("~/") ? System.getProperty("user.home") + name.substring(1) : name;
  }
}
