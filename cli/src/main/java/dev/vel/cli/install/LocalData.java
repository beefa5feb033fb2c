package dev.vel.cli.install;

import dev.vel.cli.command.Surroundings;
import dev.vel.cli.context.ContextStore;
import dev.vel.cli.context.Folders;
import dev.vel.cli.daemon.LocalDaemon;
import dev.vel.cli.door.EmbeddedServer;
import dev.vel.cli.process.Presence;
import dev.vel.cli.process.Running;
import dev.vel.config.OwnFolder;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that vel keeps of a user on this machine.
 *
 * @param folders where it is
 * @param server the embedded database
 */
record LocalData(Folders folders, EmbeddedServer server) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What vel makes in a data folder, which may be one that others use, too. */
  private static final List<String> OWN = List.of("postgres", "secret_key_base", "admin-password");

  static LocalData of(Surroundings surroundings) {
    Folders folders = Folders.of(surroundings.environment());
    return new LocalData(folders, EmbeddedServer.of(surroundings));
  }

  private Path data() {
    return server.folder();
  }

  /** What there is to be removed, links followed. */
  List<Path> paths() throws IOException {
    List<Path> paths = new ArrayList<>();
    for (Path folder : List.of(folders.config(), folders.state())) {
      if (Files.isDirectory(folder)) {
        paths.add(folder.toRealPath());
      }
    }
    for (String name : OWN) {
      if (Files.exists(data().resolve(name))) {
        paths.add(data().toRealPath().resolve(name));
      }
    }
    return List.copyOf(paths);
  }

  /** Ends what works on it: the daemon, workers, the embedded database. */
  void stopAll(Surroundings surroundings) throws IOException, InterruptedException {
    LocalDaemon.stop(surroundings.environment());
    if (Files.isDirectory(folders.state())) {
      try (DirectoryStream<Path> signs =
          Files.newDirectoryStream(folders.state(), "worker-*.lock")) {
        for (Path sign : signs) {
          Optional<Running> worker = Presence.behind(sign);
          if (worker.isPresent()) {
            worker.get().end(PATIENCE);
          }
        }
      }
    }
    server.stop();
  }

  /** Takes tokens out of the system's keyring, in which nobody would look for them any more. */
  void forgetTokens(Surroundings surroundings) {
    if (!Files.isDirectory(folders.config())) {
      return; // Asking would make it.
    }
    ContextStore store = ContextStore.of(surroundings);
    for (String context : store.contexts().contexts().keySet()) {
      if (store.account(context).isPresent()) {
        store.keep(context, null);
      }
    }
  }

  /**
   * Removes all of it, the data folder when nothing else is in it, and so what was made above them.
   */
  void remove() throws IOException {
    List<Path> own = List.of(folders.config(), folders.state(), data());
    List<Path> above = new ArrayList<>();
    for (Path folder : own) {
      above.addAll(OwnFolder.madeAbove(folder));
    }
    for (Path path : paths()) {
      Files.walkFileTree(path, new Removal());
    }
    Files.deleteIfExists(data().resolve(OwnFolder.NOTE));
    for (Path folder : own) {
      removeIfEmpty(folder);
    }
    above.sort(Comparator.comparingInt(Path::getNameCount).reversed());
    for (Path folder : above) {
      removeIfEmpty(folder);
    }
  }

  private static void removeIfEmpty(Path folder) throws IOException {
    if (Files.isSymbolicLink(folder) && !Files.exists(folder)) {
      Files.delete(folder);
    } else if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> rest = Files.newDirectoryStream(folder)) {
        if (rest.iterator().hasNext()) {
          return;
        }
      }
      Files.delete(folder);
    }
  }

  /** Removes a tree, links in it as links. */
  private static final class Removal extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.delete(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
