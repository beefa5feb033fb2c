package dev.vel.cli.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A cache of an installation, beside which {@code lib/train} has put what {@code cksum} said of it,
 * with the very time of the cache. The launcher only compares the times, which costs it nothing,
 * and leaves alone what anybody has written to since: Java may crash on it.
 */
public record TrainedCache(Path file) {

  /** How it is with one. */
  public enum State {
    AS_TRAINED,
    /** The launcher sees that it is not what training wrote, and does without. */
    LEFT_ALONE,
    /** The launcher takes it, and what is in it is not what training wrote. */
    DAMAGED
  }

  /** Those of an installation. */
  public static List<TrainedCache> of(Path home) throws IOException {
    List<TrainedCache> caches = new ArrayList<>();
    Path folder = home.resolve("cache");
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.aot")) {
        files.forEach(file -> caches.add(new TrainedCache(file)));
      }
    }
    return List.copyOf(caches);
  }

  /** Reads all of it, where that can matter. */
  public State state() throws IOException {
    Path sum = file.resolveSibling(file.getFileName().toString().replaceFirst("aot$", "sum"));
    if (!Files.exists(sum)
        || !Files.getLastModifiedTime(sum).equals(Files.getLastModifiedTime(file))) {
      return State.LEFT_ALONE;
    }
    return Files.readString(sum).strip().equals(Cksum.of(file)) ? State.AS_TRAINED : State.DAMAGED;
  }
}
