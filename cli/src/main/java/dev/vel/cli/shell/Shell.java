package dev.vel.cli.shell;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Suggestion;
import dev.vel.cli.markdown.Style;
import dev.vel.cli.output.Text;
import dev.vel.cli.task.Attachments;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what is typed and does it, until somebody leaves. For one thread. */
final class Shell {
  /** A path such as {@code /etc/hosts} is no command. */
  private static final Pattern COMMAND =
      Pattern.compile("(/[A-Za-z?]+)(?:\\s+(.*))?", Pattern.DOTALL);

  private static final int LONGEST_NAME = 16;
  private static final int LONGEST_REST = 40;
  private final Talk talk;
  private final Keyboard keyboard;
  private final Attachments attached;
  private final List<Slash> commands;
  private final Optional<VelLine> vel;
  private boolean leaving;

  /**
   * @param commands those of the conversation
   * @param vel what runs commands of vel; empty where there are none
   */
  Shell(
      Talk talk,
      Keyboard keyboard,
      Attachments attached,
      List<Slash> commands,
      Optional<VelLine> vel) {
    this.talk = talk;
    this.keyboard = keyboard;
    this.attached = attached;
    this.vel = vel;
    this.commands = withHelp(commands);
  }

  private List<Slash> withHelp(List<Slash> others) {
    List<Slash> all = new ArrayList<>();
    all.add(
        new Slash("/help", "", "shows this", Slash.Kind.NOTHING, true, rest -> help()).or("/?"));
    all.addAll(others);
    vel.ifPresent(line ->
        all.add(
            new Slash(
                "/tasks",
                "[OPTIONS]",
                "lists the newest tasks, with options of vel task list",
                Slash.Kind.LISTING,
                false,
                rest -> line.run(listing(Words.of(rest))))));
    all.add(
        new Slash("/quit", "", "leaves", Slash.Kind.NOTHING, true, rest -> leaving = true)
            .or("/exit"));
    return List.copyOf(all);
  }

  /** Ten tasks, unless the options say otherwise. */
  static List<String> listing(List<String> options) {
    List<String> words = new ArrayList<>(List.of("task", "list", "--limit", "10"));
    words.addAll(options);
    return words;
  }

  /** The commands there are. */
  List<Slash> commands() {
    return commands;
  }

  /**
   * Goes on until somebody leaves.
   *
   * @param first what is done before anything is typed
   */
  ExitCode run(Optional<Slash.Deed> first) {
    first.ifPresent(deed -> doing(() -> deed.run("")));
    boolean warned = false;
    while (!leaving) {
      switch (keyboard.read(prompt())) {
        case Keyboard.Typed.Text(String text) -> {
          warned = false;
          doing(() -> obey(text));
        }
        case Keyboard.Typed.Stopped(boolean discarded) -> {
          leaving = warned && !discarded;
          warned = !discarded;
          if (warned && !leaving) {
            talk.aside("Ctrl-C again leaves");
          }
        }
        case Keyboard.Typed.Left() -> leaving = true;
      }
    }
    return ExitCode.OK;
  }

  /** Asks, as if it had been typed. */
  void ask(String prompt, boolean secret) throws Exception {
    String whole = attached.appendedTo(prompt);
    attached.clear();
    talk.conclude(talk.conversation().ask(whole, secret, talk.view(), talk.screen().stops()));
  }

  private String prompt() {
    String agent = talk.conversation().session().agent();
    String name = agent == null ? "vel" : Text.fit(Text.line(agent), LONGEST_NAME);
    return talk.screen().look().paint(name + ">", Style.HEADING) + " ";
  }

  private void doing(Deed deed) {
    talk.screen().busy();
    try {
      deed.run();
    } catch (InterruptedException stopped) {
      talk.aside("[stopped]");
    } catch (Exception failure) {
      talk.warn(new Advice(vel.isPresent()).of(failure));
    } finally {
      talk.screen().asides().release().forEach(talk::warn);
      talk.conversation().news().forEach(talk::warn);
      talk.screen().idle();
    }
  }

  private interface Deed {
    void run() throws Exception;
  }

  private void obey(String typed) throws Exception {
    String text = typed.strip();
    if (text.isEmpty()) {
      return;
    }
    Matcher command = COMMAND.matcher(text);
    if (vel.isPresent() && text.startsWith("!")) {
      vel.get().run(Words.of(text.substring(1)));
    } else if (command.matches()) {
      run(command.group(1), Optional.ofNullable(command.group(2)).orElse("").strip());
    } else {
      ask(text.startsWith("//") ? text.substring(1) : text, typed.startsWith(" "));
    }
  }

  private void run(String name, String rest) throws Exception {
    Optional<Slash> known = commands.stream().filter(slash -> slash.isCalled(name)).findFirst();
    if (known.isEmpty()) {
      List<String> names = commands.stream().flatMap(slash -> slash.names().stream()).toList();
      talk.warn(
          "there is no command "
              + name
              + Suggestion.tail(name, names)
              + " (/help shows all; // at the beginning sends a slash)");
      return;
    }
    if (known.get().parameter().isEmpty() && !rest.isEmpty()) {
      throw CommandException.usage(
          name + " stands alone: leave out '" + Text.fit(Text.line(rest), LONGEST_REST) + "'");
    }
    known.get().deed().run(rest);
  }

  private void help() {
    StringBuilder text = new StringBuilder("| command | what it does |\n|---|---|\n");
    for (Slash slash : commands) {
      row(text, slash.usage(), slash.summary());
    }
    if (vel.isPresent()) {
      row(text, "!COMMAND", "runs a command of vel, such as !task list");
    }
    row(text, "Ctrl-C", "stops an answer, clears a line; twice on an empty line leaves");
    row(text, "Ctrl-D", "leaves");
    row(text, "Ctrl-R", "looks for an earlier line; those that begin with a blank are not kept");
    row(text, "Alt-Enter, Ctrl-J", "begins another line, as a backslash before Enter does");
    row(text, "Tab", "completes");
    talk.markdown(text.toString());
  }

  private static void row(StringBuilder text, String name, String summary) {
    text.append("| ").append(name.replace("|", "\\|")).append(" | ").append(summary).append(" |\n");
  }
}
