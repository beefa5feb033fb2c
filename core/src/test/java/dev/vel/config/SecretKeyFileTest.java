package dev.vel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretKeyFileTest {
  @TempDir private Path folder;

  @Test
  void keepsOneSecretForItsOwnerAlone() throws IOException {
    Path data = folder.resolve("home/.local/share/vel");

    Secret first = new Loading(folder).load().secretKeyBase();
    Secret second = new Loading(folder).load().secretKeyBase();

    assertThat(second).isEqualTo(first);
    assertThat(first.reveal()).hasSize(96);
    assertThat(permissions(data)).isEqualTo("rwx------");
    assertThat(permissions(data.resolve("secret_key_base"))).isEqualTo("rw-------");
    try (Stream<Path> files = Files.list(data)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .as("no draft is left behind")
          .containsExactlyInAnyOrder("secret_key_base", OwnFolder.NOTE);
    }
  }

  @Test
  void agreesWhenManyStartAtOnce() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Secret> start = () -> SecretKeyFile.in(folder);
      Set<Secret> secrets =
          threads.invokeAll(Stream.generate(() -> start).limit(50).toList()).stream()
              .map(future -> future.resultNow())
              .collect(Collectors.toSet());

      assertThat(secrets).hasSize(1);
    }
  }

  @Test
  void closesAFileThatOthersCouldRead() throws IOException {
    Path file = Files.writeString(folder.resolve("secret_key_base"), "s".repeat(64));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    assertThat(SecretKeyFile.in(folder).reveal()).isEqualTo("s".repeat(64));
    assertThat(permissions(file)).isEqualTo("rw-------");
  }

  @Test
  void refusesAKeptSecretThatWasCutShort() throws IOException {
    Path data = Files.createDirectories(folder.resolve("home/.local/share/vel"));
    Files.writeString(data.resolve("secret_key_base"), "cut");

    assertThat(new Loading(folder).problems())
        .containsExactly(
            "SECRET_KEY_BASE is kept in "
                + data
                + " and has 3 characters; put back the 64 or more it had, or set SECRET_KEY_BASE");
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
