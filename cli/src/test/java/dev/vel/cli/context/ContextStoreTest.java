package dev.vel.cli.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.cli.command.CommandException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ContextStoreTest {
  private static final URI URL = URI.create("https://vel.example.com");
  @TempDir Path home;
  private Path folder;
  private ContextStore store;

  @BeforeEach
  void open() {
    folder = home.resolve("vel");
    store = Stores.withFile(folder);
  }

  private static Credential credential(String token) {
    return new Credential(URL, "a@b.c", token, Instant.EPOCH, "r-" + token, Instant.EPOCH);
  }

  @Test
  void keepsTokensWhereOnlyTheirOwnerReadsThem() throws IOException {
    store.keep("prod", credential("secret"));
    assertThat(store.credential("prod")).contains(credential("secret"));
    assertThat(permissions(folder)).isEqualTo("rwx------");
    assertThat(permissions(folder.resolve("credentials.json"))).isEqualTo("rw-------");
    assertThat(credential("secret").toString()).doesNotContain("secret");
  }

  @Test
  void tightensAFileThatOthersCouldRead() throws IOException {
    store.keep("prod", credential("one"));
    Path file = folder.resolve("credentials.json");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    store.keep("prod", credential("two"));
    assertThat(permissions(file)).isEqualTo("rw-------");
  }

  @Test
  void leavesNoHalfWrittenFileBehind() throws IOException {
    store.change(contexts -> contexts.with("prod", URL));
    store.keep("prod", credential("t"));
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("contexts.json", "contexts.lock", "credentials.json");
    }
  }

  @Test
  void losesNothingWhenManyWriteAtOnce() throws InterruptedException {
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String name = "c" + i;
      writers.add(
          Thread.ofPlatform()
              .start(() -> {
                ContextStore own = Stores.withFile(folder);
                own.keep(name, credential(name));
                own.change(contexts -> contexts.with(name, URL));
              }));
    }
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(store.contexts().contexts()).hasSize(20);
    for (int i = 0; i < 20; i++) {
      assertThat(store.credential("c" + i)).isPresent();
    }
  }

  @Test
  void forgets() {
    store.keep("prod", credential("t"));
    store.keep("prod", null);
    assertThat(store.credential("prod")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "null", "{\"contexts\":7}"})
  void saysThatAFileIsDamaged(String text) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("contexts.json"), text);
    assertThatThrownBy(store::contexts)
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("contexts.json is damaged");
  }

  @ParameterizedTest
  @CsvSource({
    "https://vel.example.com/,https://vel.example.com",
    "http://127.0.0.1:8080,http://127.0.0.1:8080",
    "https://example.com/vel/,https://example.com/vel",
  })
  void takesAUrl(String text, String url) {
    assertThat(Address.parse(text, "URL")).isEqualTo(URI.create(url));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vel.example.com",
        "ftp://x",
        "https://",
        "https://u:p@x",
        "https://x/?q",
        "https://x#f",
        "http://x y",
        "http://x:99999"
      })
  void refusesWhatIsNoUrlOfAVel(String text) {
    assertThatThrownBy(() -> Address.parse(text, "URL")).isInstanceOf(CommandException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:1,false",
    "http://localhost,false",
    "http://[::1]:8080,false",
    "https://example.com,false",
    "http://example.com,true",
    "http://127.0.0.1.evil.com,true"
  })
  void knowsWhatCanBeReadOnTheWay(URI url, boolean exposed) {
    assertThat(Address.exposed(url)).isEqualTo(exposed);
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
