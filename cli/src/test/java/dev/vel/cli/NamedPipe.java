package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** What has a file's name and is none. */
final class NamedPipe {
  private final Path path;

  private NamedPipe(Path path) {
    this.path = path;
  }

  static NamedPipe at(Path path) throws Exception {
    Process made = new ProcessBuilder("mkfifo", path.toString()).inheritIO().start();
    assertThat(made.waitFor()).isZero();
    return new NamedPipe(path);
  }

  /** Reads it, from now on, to its end. */
  FutureTask<String> read() {
    FutureTask<String> read = new FutureTask<>(() -> Files.readString(path));
    Thread.ofPlatform().daemon().start(read);
    return read;
  }

  static String of(FutureTask<String> read) throws Exception {
    return read.get(30, TimeUnit.SECONDS);
  }

  /** Whether nobody put a file in its place. */
  boolean isThere() throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).isOther();
  }
}
