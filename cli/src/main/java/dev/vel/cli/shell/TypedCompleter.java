package dev.vel.cli.shell;

import dev.vel.cli.completion.Live;
import dev.vel.cli.completion.LiveValues;
import dev.vel.cli.completion.LiveValues.Value;
import dev.vel.cli.conversation.Conversation;
import dev.vel.cli.conversation.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** What Tab offers: commands, their options and values, and what there is by that name just now. */
final class TypedCompleter implements Completer {
  private static final int MOST_FILES = 200;
  private final List<Slash> commands;
  private final Talk talk;
  private final LiveNames names;
  private final VelWords vel;
  private final boolean runsVel;

  TypedCompleter(List<Slash> commands, Talk talk, LiveNames names, VelWords vel, boolean runsVel) {
    this.commands = commands;
    this.talk = talk;
    this.names = names;
    this.vel = vel;
    this.runsVel = runsVel;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> offers) {
    List<String> words = line.words().subList(0, line.wordIndex());
    String first = line.words().isEmpty() ? "" : line.words().getFirst();
    if (runsVel && first.startsWith("!")) {
      vel(words, line.word(), offers);
    } else if (first.startsWith("/")) {
      slash(words, line.word(), offers);
    }
  }

  private void slash(List<String> before, String current, List<Candidate> offers) {
    if (before.isEmpty()) {
      for (Slash slash : commands) {
        slash.names().forEach(name -> offers.add(offer(name, slash.summary())));
      }
      return;
    }
    Optional<Slash> command =
        commands.stream().filter(slash -> slash.isCalled(before.getFirst())).findFirst();
    if (command.isPresent()) {
      List<String> typed = before.subList(1, before.size());
      if (command.get().kind() == Slash.Kind.LISTING) {
        offer(vel.after(Shell.listing(typed), current), "", current, offers);
      } else if (typed.isEmpty()) {
        named(command.get().kind(), current, offers);
      }
    }
  }

  private void named(Slash.Kind kind, String current, List<Candidate> offers) {
    switch (kind) {
      case NOTHING, LISTING -> {
        // Nothing that has a name.
      }
      case AGENT -> live(Live.AGENTS, "", offers);
      case MODEL -> live(Live.MODELS, "", offers);
      case SESSION -> live(Live.SESSIONS, "", offers);
      case FILE -> files("", current, offers);
    }
  }

  private void vel(List<String> before, String current, List<Candidate> offers) {
    List<String> words = new ArrayList<>(before);
    boolean first = words.isEmpty();
    if (!first) {
      words.set(0, words.getFirst().substring(1));
      words.removeIf(String::isEmpty);
    }
    String typed = first ? current.substring(1) : current;
    offer(vel.after(VelWords.withoutName(words), typed), first ? "!" : "", typed, offers);
  }

  /** Offers what may come next, behind what stays as it was typed. */
  private void offer(VelWords.Next next, String mark, String current, List<Candidate> offers) {
    String lead = mark + next.lead();
    next.words().forEach(word -> offers.add(offer(lead + word.text(), word.about())));
    next.live().ifPresent(live -> live(live, lead, offers));
    if (next.file()) {
      files(lead, current.substring(next.lead().length()), offers);
    }
  }

  private void live(Live live, String lead, List<Candidate> offers) {
    List<Value> values = live == Live.SESSIONS ? LiveValues.of(sessions()) : names.soon(live);
    values.forEach(value -> offers.add(offer(lead + value.text(), value.meaning())));
  }

  private List<Session> sessions() {
    Conversation conversation = talk.conversation();
    if (conversation.door().ifOpen().isEmpty()) {
      return List.of();
    }
    try {
      return conversation.sessions().of(conversation.door().home(talk.screen().stops()));
    } catch (IOException | RuntimeException nothingToOffer) {
      return List.of();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  private static void files(String lead, String typed, List<Candidate> offers) {
    int slash = typed.lastIndexOf('/') + 1;
    String folder = typed.substring(0, slash);
    try (Stream<Path> files = Files.list(Path.of(folder.isEmpty() ? "." : folder))) {
      files
          .limit(MOST_FILES)
          .forEach(file -> {
            boolean inner = Files.isDirectory(file);
            String path = lead + folder + file.getFileName() + (inner ? "/" : "");
            offers.add(new Candidate(path, path, null, null, null, null, !inner));
          });
    } catch (IOException | RuntimeException nothingToOffer) {
      return;
    }
  }

  private static Candidate offer(String text, String about) {
    String description = about.isEmpty() ? null : about;
    boolean whole = !text.endsWith("="); // A value is to follow such a word.
    return new Candidate(text, text, null, description, null, null, whole);
  }
}
