package dev.vel.cli.shell;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Interrupts;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Options;
import dev.vel.cli.conversation.Home;
import dev.vel.cli.conversation.LazyDoor;
import dev.vel.cli.conversation.Session;
import dev.vel.cli.conversation.Sessions;
import dev.vel.cli.task.Attachments;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** What can be said about a conversation when it begins. */
final class TalkOptions {
  private static final String RESUME = "--resume";
  private static final String CONTINUE = "--continue";

  private TalkOptions() {}

  static void addTo(CommandSpec spec) {
    Attachments.addTo(spec); // To the first prompt.
    spec.addOption(
        Options.text("-a,--agent", "AGENT", "The agent's id or name; default 'default'."));
    spec.addOption(Options.text("-m,--model", "MODEL", "The model to ask."));
    spec.addOption(Options.flag("-c," + CONTINUE, "Go on with the conversation used last."));
    spec.addOption(
        Options.optionalText(
            RESUME, "SESSION", "Go on with this one, by name or id; alone with the last one."));
  }

  /** A conversation in which nothing was said. */
  static Session fresh(Invocation call) {
    return Session.begin(
        call.text("--agent"), call.text("--model"), call.surroundings().clock().instant());
  }

  /** Whether one that was held before is to go on. */
  static boolean resumes(Invocation call) {
    boolean named = call.text(RESUME) != null;
    if (named && call.flag(CONTINUE)) {
      throw CommandException.usage("choose one of --continue and --resume");
    }
    return named || call.flag(CONTINUE);
  }

  /** The one that is to go on, with the agent and the model that were named. */
  static Session resumed(Invocation call, Sessions sessions, LazyDoor door, Interrupts interrupts)
      throws IOException, InterruptedException {
    Home home = door.home(interrupts);
    String called = Optional.ofNullable(call.text(RESUME)).orElse("");
    Session found = called.isEmpty() ? sessions.newest(home) : sessions.find(home, called);
    Session led = call.flag("--agent") ? found.withAgent(call.text("--agent")) : found;
    return call.flag("--model") ? led.withModel(call.text("--model")) : led;
  }
}
