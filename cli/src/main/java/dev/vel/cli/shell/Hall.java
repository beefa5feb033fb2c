package dev.vel.cli.shell;

import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Failures;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Program;
import dev.vel.cli.context.Folders;
import dev.vel.cli.conversation.Conversation;
import dev.vel.cli.conversation.LazyDoor;
import dev.vel.cli.conversation.Session;
import dev.vel.cli.conversation.Sessions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where a conversation at this process's terminal is put together and held.
 *
 * @param vel what runs commands of vel; empty for a conversation without them
 * @param completions the commands of vel as they are typed
 */
record Hall(Invocation call, Optional<Supplier<Program>> vel, VelWords completions) {

  /**
   * Holds it until somebody leaves.
   *
   * @param prompt what is asked before anything is typed
   */
  ExitCode hold(Optional<String> prompt) throws IOException {
    boolean resumes = TalkOptions.resumes(call);
    Path history = Folders.of(call.surroundings().environment()).state().resolve("shell-history");
    try (Console console = Console.open(call.surroundings().environment());
        LazyDoor door = new LazyDoor(call::openForWork)) {
      Optional<LineKeyboard> editor = Optional.empty();
      if (!console.plain()) {
        editor = Optional.of(new LineKeyboard(console.terminal(), history));
      }
      Keyboard keyboard =
          editor
              .<Keyboard>map(line -> line)
              .orElseGet(() -> new PlainKeyboard(console.terminal(), console.stops()));
      InstantSource clock = call.surroundings().clock();
      Sessions sessions = Sessions.of(call.surroundings().environment());
      Conversation conversation =
          new Conversation(door, sessions, clock, TalkOptions.fresh(call));
      Talk talk = new Talk(conversation, console, clock, call.flag("--quiet"));
      LiveNames names = new LiveNames(door::ifOpen, clock);
      Shell shell = shell(talk, keyboard);
      editor.ifPresent(line -> {
        line.whenReady(() -> open(door, line));
        line.completeWith(
            new TypedCompleter(shell.commands(), talk, names, completions, vel.isPresent()));
      });
      return shell.run(Optional.of(rest -> begin(talk, shell, resumes, prompt)));
    }
  }

  /** Opens the door while the first line is typed; whatever stands in the way is told at once. */
  private static void open(LazyDoor door, LineKeyboard keyboard) {
    var _ =
        door.opening()
            .whenComplete((opened, failure) -> {
              if (failure != null) {
                keyboard.tell(Failures.sentenceOf(failure));
              }
            });
  }

  private Shell shell(Talk talk, Keyboard keyboard) {
    Attached attached = new Attached();
    List<Slash> commands = new ArrayList<>();
    commands.addAll(new ChoiceCommands(talk).all());
    commands.addAll(
        new TurnCommands(talk, attached, call.surroundings().workingDirectory()).all());
    commands.addAll(new SessionCommands(talk).all());
    commands.removeIf(command -> vel.isEmpty() && !command.everywhere());
    Optional<VelLine> line =
        vel.map(program ->
            new VelLine(program, call.surroundings(), call.wish(), talk.screen(), keyboard));
    return new Shell(talk, keyboard, attached, commands, line);
  }

  private void begin(Talk talk, Shell shell, boolean resumes, Optional<String> prompt)
      throws Exception {
    if (!talk.quiet()) {
      talk.aside("/help tells what can be done here, Ctrl-D leaves");
    }
    if (resumes) {
      Conversation conversation = talk.conversation();
      Session session =
          TalkOptions.resumed(
              call, conversation.sessions(), conversation.door(), talk.screen().stops());
      new Resuming(talk).resume(session);
    }
    if (prompt.isPresent()) {
      shell.ask(prompt.get(), false);
    }
  }
}
