package dev.vel.cli.conversation;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Suggestion;
import dev.vel.cli.context.Folders;
import dev.vel.cli.file.FolderLock;
import dev.vel.cli.file.PrivateFile;
import dev.vel.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The sessions of a user on this machine, a file each. */
public final class Sessions {
  /** Of those without a name, so many are kept. */
  private static final int KEPT = 200;

  private static final String ENDING = ".json";
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
    return all().stream()
        .filter(session -> session.home() != null && session.home().same(home))
        .toList();
  }

  /** The one with this name, or whose id is or ends with this. */
  public Session find(Home home, String called) throws IOException {
    List<Session> known = of(home);
    return known.stream()
        .filter(session -> called.equalsIgnoreCase(session.name()))
        .findFirst()
        .or(() -> byId(known, called.toLowerCase(Locale.ROOT)))
        .orElseThrow(() ->
            new CommandException(
                ExitCode.FAILED,
                "there is no session '"
                    + called
                    + "' at "
                    + home.place()
                    + " (/sessions in `vel shell` shows all)"
                    + Suggestion.tail(called, known.stream().map(Session::called).toList())));
  }

  /** The one used last. */
  public Session newest(Home home) throws IOException {
    return of(home).stream()
        .findFirst()
        .orElseThrow(() ->
            new CommandException(
                ExitCode.FAILED, "there is no conversation to go on with at " + home.place()));
  }

  private static Optional<Session> byId(List<Session> known, String end) {
    List<Session> fitting =
        known.stream()
            .filter(session -> end.length() >= 4 && session.id().toString().endsWith(end))
            .toList();
    return fitting.size() == 1 ? Optional.of(fitting.getFirst()) : Optional.empty();
  }

  private List<Session> all() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Session> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(ENDING)).toList()) {
        read(file).ifPresent(all::add);
      }
    }
    all.sort(Comparator.comparing(Session::updatedAt).reversed());
    return all;
  }

  /**
   * Empty when another vel took it away meanwhile, or a newer one wrote it in a form of its own.
   */
  private static Optional<Session> read(Path file) throws IOException {
    Optional<String> text = new PrivateFile(file).read();
    try {
      return text.map(json -> Json.read(json, Session.class));
    } catch (IllegalArgumentException foreign) {
      return Optional.empty();
    }
  }

  private void forgetOldest() throws IOException {
    List<Session> unnamed = all().stream().filter(session -> session.name() == null).toList();
    for (Session old : unnamed.subList(Math.min(KEPT, unnamed.size()), unnamed.size())) {
      Files.deleteIfExists(file(old));
    }
  }

  private Path file(Session session) {
    return folder.resolve(session.id() + ENDING);
  }
}
