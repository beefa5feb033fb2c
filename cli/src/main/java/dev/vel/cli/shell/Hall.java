package dev.vel.cli.shell;

import dev.vel.cli.command.Door;
import dev.vel.cli.command.Doors;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Program;
import dev.vel.cli.command.Surroundings;
import dev.vel.cli.context.ContextStore;
import dev.vel.cli.context.Contexts;
import dev.vel.cli.context.Folders;
import dev.vel.cli.conversation.Conversation;
import dev.vel.cli.conversation.LazyDoor;
import dev.vel.cli.conversation.Session;
import dev.vel.cli.conversation.Sessions;
import dev.vel.cli.output.Lines;
import dev.vel.cli.task.Attachments;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
    Beginning beginning = new Beginning(TalkOptions.resumes(call), prompt, Attachments.of(call));
    try (Console console = Console.open(call.output().display())) {
      return hold(console, keyboard(console), beginning);
    }
  }

  /**
   * What is done before anything is typed.
   *
   * @param attached what goes along with the first prompt
   */
  private record Beginning(boolean resumes, Optional<String> prompt, Attachments attached) {}

  private Keyboard keyboard(Console console) throws IOException {
    if (console.plain()) {
      return new PlainKeyboard(console.terminal(), call.surroundings().in(), console.stops());
    }
    LineKeyboard line =
        new LineKeyboard(console.terminal(), KeptHistory.in(history()), console.ahead());
    line.whenContinued(console::restore);
    return line;
  }

  private ExitCode hold(Console console, Keyboard keyboard, Beginning beginning) {
    Whither whither = new Whither(call.surroundings(), call.wish());
    try (LazyDoor door = new LazyDoor(() -> open(keyboard, console, whither))) {
      Talk talk = talk(console, door);
      Shell shell = shell(talk, keyboard, beginning.attached(), whither);
      if (keyboard instanceof LineKeyboard line) {
        LiveNames names = new LiveNames(door::ifOpen, this::contexts, talk.clock());
        line.whenReady(() -> openSoon(door, line));
        line.completeWith(
            new TypedCompleter(shell.commands(), talk, names, completions, vel.isPresent()));
      }
      return shell.run(Optional.of(rest -> begin(talk, shell, beginning)));
    }
  }

  private Contexts contexts() {
    return ContextStore.quietly(call.surroundings().environment()).contexts();
  }

  private Path history() {
    return Folders.of(call.surroundings().environment()).state().resolve("shell-history");
  }

  private Talk talk(Console console, LazyDoor door) {
    Surroundings outside = call.surroundings();
    Sessions sessions = Sessions.of(outside.environment());
    Conversation conversation =
        new Conversation(door, sessions, outside.clock(), TalkOptions.fresh(call));
    return new Talk(conversation, console, outside.clock(), call.flag("--quiet"));
  }

  /** With nothing drawn meanwhile, for somebody may be typing. */
  private Door open(Keyboard keyboard, Console console, Whither whither) {
    Surroundings outside = call.surroundings();
    Surroundings quiet =
        new Surroundings(
            outside.in(),
            outside.out(),
            new PrintStream(
                new Lines(sentence -> tell(sentence, keyboard, console)),
                true,
                StandardCharsets.UTF_8),
            outside.environment(),
            outside.workingDirectory(),
            outside.clock(),
            outside.terminal(),
            console.stops(),
            outside.doors());
    Doors.Wish wish = call.wish();
    if (vel.isPresent()) {
      whither.begin();
    }
    return outside.doors().open(quiet, new Doors.Wish(wish.local(), wish.context(), true));
  }

  private static void tell(String sentence, Keyboard keyboard, Console console) {
    if (!console.asides().leave(sentence)) {
      keyboard.tell(sentence);
    }
  }

  /** Opens the door while the first line is typed; whatever stands in the way is told at once. */
  private void openSoon(LazyDoor door, LineKeyboard keyboard) {
    Advice advice = new Advice(vel.isPresent());
    var _ =
        door.opening()
            .whenComplete((opened, failure) -> {
              if (failure != null && keyboard.reading()) {
                keyboard.tell(advice.of(failure));
              }
            });
  }

  private Shell shell(Talk talk, Keyboard keyboard, Attachments attached, Whither whither) {
    Surroundings outside = call.surroundings();
    List<Slash> commands = new ArrayList<>();
    commands.addAll(new ChoiceCommands(talk).all());
    commands.addAll(new TurnCommands(talk, attached, outside.workingDirectory()).all());
    commands.addAll(new SessionCommands(talk).all());
    commands.removeIf(command -> vel.isEmpty() && !command.everywhere());
    Optional<VelLine> line =
        vel.map(program -> new VelLine(program, outside, whither, talk.screen(), keyboard));
    return new Shell(talk, keyboard, attached, commands, line);
  }

  private void begin(Talk talk, Shell shell, Beginning beginning) throws Exception {
    if (!talk.quiet()) {
      talk.aside("/help tells what can be done here, Ctrl-D leaves");
    }
    if (beginning.resumes()) {
      Conversation conversation = talk.conversation();
      Session session =
          TalkOptions.resumed(
              call, conversation.sessions(), conversation.door(), talk.screen().stops());
      new Resuming(talk).resume(session);
    }
    if (beginning.prompt().isPresent()) {
      shell.ask(beginning.prompt().get(), false);
    } else if (!beginning.attached().names().isEmpty()) {
      talk.aside(TurnCommands.words(beginning.attached()));
    }
  }
}
