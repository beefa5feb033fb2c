package dev.vel.cli.conversation;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Suggestion;
import dev.vel.cli.context.Folders;
import dev.vel.cli.file.FolderLock;
import dev.vel.cli.file.PrivateFile;
import dev.vel.wire.Json;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The sessions of a user on this machine, a file each. */
public final class Sessions {
  /** Of those without a name, so many are kept. */
  private static final int KEPT = 200;

  /** Of the end of an id so many characters name it. */
  private static final int LEAST = 4;

  private static final String ENDING = ".json";
  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private final Path folder;

  public Sessions(Path folder) {
    this.folder = folder;
  }

  /** Those of the user with this environment. */
  public static Sessions of(Map<String, String> environment) {
    return new Sessions(Folders.of(environment).state().resolve("sessions"));
  }

  /**
   * Keeps one as it is now. Where another shell went on with it since it was read, what that one
   * kept stays, and this becomes a session of its own.
   *
   * @return what was kept
   */
  public Session save(Session session) throws IOException {
    return FolderLock.holding(
        folder.resolveSibling(folder.getFileName() + ".lock"),
        () -> {
          Session kept =
              read(file(session))
                  .filter(there -> there.edition() != session.edition())
                  .map(session::beside)
                  .orElse(session)
                  .nextEdition();
          write(kept);
          return kept;
        });
  }

  private void write(Session session) throws IOException {
    Path file = file(session);
    boolean known = Files.exists(file);
    new PrivateFile(file).write(Json.write(session) + "\n");
    if (!known) {
      forgetOldest();
    }
  }

  /** All that can go on there, the one used last first. */
  public List<Session> of(Home home) throws IOException {
    return shelf().of(home);
  }

  /** The one with this name, or whose id is or ends with this. */
  public Session find(Home home, String called) throws IOException {
    Shelf shelf = shelf();
    List<Session> known = shelf.of(home);
    String end = called.toLowerCase(Locale.ROOT);
    return known.stream()
        .filter(session -> called.equalsIgnoreCase(session.name()))
        .findFirst()
        .or(() -> byId(known, end))
        .orElseThrow(() ->
            shelf.broken().stream()
                .filter(broken -> end.length() >= LEAST && broken.id().endsWith(end))
                .findFirst()
                .map(Broken::refusal)
                .orElseGet(() -> unknown(home, called, shelf)));
  }

  private static CommandException unknown(Home home, String called, Shelf shelf) {
    String perhaps =
        shelf.broken().isEmpty()
            ? ""
            : "; it may have been in " + shelf.broken().getFirst().file() + ", which is damaged";
    return new CommandException(
        ExitCode.FAILED,
        "there is no session '"
            + called
            + "' at "
            + home.place()
            + " (/sessions in `vel shell` shows all)"
            + Suggestion.tail(called, shelf.of(home).stream().map(Session::called).toList())
            + perhaps);
  }

  /** The one used last; no older one where that is damaged. */
  public Session newest(Home home) throws IOException {
    Shelf shelf = shelf();
    Optional<Session> newest = shelf.of(home).stream().findFirst();
    Optional<Broken> later =
        shelf.broken().stream()
            .filter(
                broken -> newest.isEmpty() || broken.changed().isAfter(newest.get().updatedAt()))
            .findFirst();
    if (later.isPresent()) {
      throw later.get().refusal();
    }
    return newest.orElseThrow(() ->
        new CommandException(
            ExitCode.FAILED, "there is no conversation to go on with at " + home.place()));
  }

  private static Optional<Session> byId(List<Session> known, String end) {
    List<Session> fitting =
        known.stream()
            .filter(session -> end.length() >= LEAST && session.id().toString().endsWith(end))
            .toList();
    return fitting.size() == 1 ? Optional.of(fitting.getFirst()) : Optional.empty();
  }

  /** All that there are, and the files of those that cannot be read; the newest first. */
  private record Shelf(List<Session> sessions, List<Broken> broken) {
    List<Session> of(Home home) {
      return sessions.stream()
          .filter(session -> session.home() != null && session.home().same(home))
          .toList();
    }
  }

  /** A file that was a session's. */
  private record Broken(String id, Path file, Instant changed) {
    CommandException refusal() {
      return new CommandException(
          ExitCode.FAILED,
          "the session "
              + id.substring(id.length() - Session.TAIL)
              + " is damaged: take "
              + file
              + " away, or name another session with --resume");
    }
  }

  private Shelf shelf() throws IOException {
    List<Session> all = new ArrayList<>();
    List<Broken> broken = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(path -> path.toString().endsWith(ENDING)).toList()) {
          Optional<Session> session = read(file);
          session.ifPresent(all::add);
          if (session.isEmpty()) {
            broken(file).ifPresent(broken::add);
          }
        }
      }
    }
    all.sort(Comparator.comparing(Session::updatedAt).reversed());
    broken.sort(Comparator.comparing(Broken::changed).reversed());
    return new Shelf(List.copyOf(all), List.copyOf(broken));
  }

  /** Empty for what was no session's, or is gone by now. */
  private static Optional<Broken> broken(Path file) throws IOException {
    String name = file.getFileName().toString();
    String id = name.substring(0, name.length() - ENDING.length());
    if (!ID.matcher(id).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Broken(id, file, Files.getLastModifiedTime(file).toInstant()));
    } catch (NoSuchFileException gone) {
      return Optional.empty();
    }
  }

  /**
   * Empty when another vel took it away meanwhile, when it is damaged, or a newer one wrote it in a
   * form of its own.
   */
  private static Optional<Session> read(Path file) throws IOException {
    try {
      return new PrivateFile(file).read().map(json -> Json.read(json, Session.class));
    } catch (IllegalArgumentException | CharacterCodingException foreign) {
      return Optional.empty();
    }
  }

  private void forgetOldest() throws IOException {
    List<Session> unnamed =
        shelf().sessions().stream().filter(session -> session.name() == null).toList();
    for (Session old : unnamed.subList(Math.min(KEPT, unnamed.size()), unnamed.size())) {
      Files.deleteIfExists(file(old));
    }
  }

  private Path file(Session session) {
    return folder.resolve(session.id() + ENDING);
  }
}
