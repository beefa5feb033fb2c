package dev.vel.cli.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import com.sun.net.httpserver.SimpleFileServer.OutputLevel;
import dev.vel.cli.install.Sources.Said;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** install.sh from releases, and what it does with bad ones. */
final class ReleaseTest {
  @TempDir Path folder;
  private Sources sources;
  private Path place;
  private Path prefix;
  private Path script;

  @BeforeEach
  void publish() {
    sources = new Sources(folder);
    place = folder.resolve("releases");
    prefix = folder.resolve("prefix");
    script = sources.distribution(folder.resolve("vel-0.9"), "0.9");
    sources.publish(place, "1.0");
  }

  private Said install(String from, String... options) {
    String[] all = new String[options.length + 4];
    System.arraycopy(options, 0, all, 4, options.length);
    all[0] = "--prefix";
    all[1] = prefix.toString();
    all[2] = "--from-release";
    all[3] = from;
    return sources.install(script, all);
  }

  private String vel() {
    return sources.run(List.of(prefix.resolve("bin/vel").toString())).out();
  }

  private void refused(String why) {
    Said said = install(place.toString());
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.out()).isEmpty();
    assertThat(said.err()).startsWith("install.sh: the release 2.0 ").contains(why).hasLineCount(1);
    assertThat(vel()).as("the old version works").isEqualTo("vel 1.0\n");
    assertThat(prefix.resolve("lib").toFile().list()).hasSize(2);
  }

  @Test
  void installsTheNewestOrTheOneThatIsNamed() throws IOException {
    sources.publish(place, "1.1");
    Said said = install("file://" + place);
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(vel()).isEqualTo("vel 1.1\n");
    Path home = prefix.resolve("bin/vel").toRealPath().getParent().getParent();
    List<String> source = Files.readAllLines(home.resolve("lib/source"));
    assertThat(source.getFirst()).isEqualTo("release");
    assertThat(source.get(1)).isEqualTo("file://" + place);
    assertThat(Files.readString(place.resolve("SHA256SUMS"))).contains(source.get(2) + "  vel-1.1");
    assertThat(install(place.toString(), "--newest").out())
        .isEqualTo("1.1 " + source.get(2) + "\n");
    assertThat(install(place.toString(), "--version", "1.0").code()).isZero();
    assertThat(vel()).isEqualTo("vel 1.0\n");
    Said none = install(place.toString(), "--version", "1.*");
    assertThat(none.err()).isEqualTo("install.sh: " + place + " has no release 1.*\n");
    assertThat(sources.install(home, "--rollback").err()).startsWith("Went back to vel 1.1 ");
  }

  @Test
  void downloadsFromThisMachine() {
    HttpServer server =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), place, OutputLevel.NONE);
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort();
      assertThat(install(url + "/").code()).isZero();
      assertThat(vel()).isEqualTo("vel 1.0\n");
      Said none = install(url + "/elsewhere");
      assertThat(none.code()).isEqualTo(5);
      assertThat(none.err())
          .endsWith("install.sh: cannot download " + url + "/elsewhere/SHA256SUMS\n");
    } finally {
      server.stop(0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://example.com/vel", "ftp://127.0.0.1/vel", "http://127.0.0.1.example.com"})
  void downloadsFromNowhereThatCannotBeTrusted(String url) {
    Said said = install(url);
    assertThat(said.code()).isEqualTo(3);
    assertThat(said.err()).startsWith("install.sh: releases come from an https or file URL");
  }

  @Test
  void saysThatThereIsNothing() {
    Said said = install(folder.resolve("nowhere").toString());
    assertThat(said.code()).isEqualTo(5);
    assertThat(said.err())
        .isEqualTo("install.sh: there is no " + folder.resolve("nowhere/SHA256SUMS") + "\n");
  }

  @Test
  void refusesAnArchiveThatWasTamperedWith() throws IOException {
    install(place.toString());
    sources.publish(place, "2.0");
    try (RandomAccessFile file =
        new RandomAccessFile(place.resolve("vel-2.0.tar.gz").toFile(), "rw")) {
      file.seek(file.length() / 2);
      int old = file.read();
      file.seek(file.length() / 2);
      file.write(old ^ 1);
    }
    refused("does not have the SHA-256");
  }

  @Test
  void refusesAnArchiveThatCameInHalf() throws IOException {
    install(place.toString());
    sources.publish(place, "2.0");
    try (RandomAccessFile file =
        new RandomAccessFile(place.resolve("vel-2.0.tar.gz").toFile(), "rw")) {
      file.setLength(file.length() / 2);
    }
    refused("does not have the SHA-256");
  }

  @Test
  void refusesAWrongSum() throws IOException {
    install(place.toString());
    sources.publish(place, "2.0");
    Path sums = place.resolve("SHA256SUMS");
    Pattern sum = Pattern.compile("[0-9a-f]{64}(?=  vel-2)");
    Files.writeString(sums, sum.matcher(Files.readString(sums)).replaceFirst("0".repeat(64)));
    refused("does not have the SHA-256");
  }

  @Test
  void refusesAnArchiveThatLeadsOutOfItself() {
    install(place.toString());
    Path bad = folder.resolve("bad");
    sources.distribution(bad.resolve("vel-2.0"), "2.0");
    Sources.write(folder.resolve("escaped"), "");
    sources.pack(place, "2.0", List.of("-C", bad.toString(), "vel-2.0", "vel-2.0/../../escaped"));
    refused("leads out of it");
  }

  @Test
  void refusesAnArchiveThatHoldsMore() {
    install(place.toString());
    Path bad = folder.resolve("bad");
    sources.distribution(bad.resolve("vel-2.0"), "2.0");
    Sources.write(bad.resolve("more"), "");
    sources.pack(place, "2.0", List.of("-C", bad.toString(), "vel-2.0", "more"));
    refused("holds more, which is none of it");
  }

  @Test
  void refusesAnArchiveWithLinks() throws IOException {
    install(place.toString());
    Path bad = folder.resolve("bad");
    Path dist = sources.distribution(bad.resolve("vel-2.0"), "2.0");
    Files.createSymbolicLink(dist.resolve("lib/x"), Path.of("/etc"));
    sources.pack(place, "2.0", List.of("-C", bad.toString(), "vel-2.0"));
    refused("holds links");
  }

  @Test
  void refusesAnArchiveThatIsNotWhatItSays() {
    install(place.toString());
    Path bad = folder.resolve("bad");
    sources.distribution(bad.resolve("vel-2.0"), "3.0");
    sources.pack(place, "2.0", List.of("-C", bad.toString(), "vel-2.0"));
    refused("does not hold what its name says");
  }

  @Test
  void leavesTheOldVersionWorkingWhenItIsKilled() throws Exception {
    install(place.toString());
    Path bad = folder.resolve("bad");
    Path dist = sources.distribution(bad.resolve("vel-2.0"), "2.0");
    Path here = folder.resolve("here");
    Sources.program(dist.resolve("bin/vel"), "echo $$ >'" + here + "'; exec sleep 600");
    sources.pack(place, "2.0", List.of("-C", bad.toString(), "vel-2.0"));
    Process update =
        sources.start(
            List.of(
                script.resolve("install.sh").toString(),
                "--prefix",
                prefix.toString(),
                "--from-release",
                place.toString()));
    await().until(() -> Files.exists(here) && !Files.readString(here).isBlank());
    List<ProcessHandle> all = update.descendants().toList();
    update.destroyForcibly();
    all.forEach(ProcessHandle::destroyForcibly);
    update.waitFor();
    await().until(() -> all.stream().noneMatch(ProcessHandle::isAlive));

    assertThat(vel()).isEqualTo("vel 1.0\n");
    sources.publish(place, "2.1");
    assertThat(install(place.toString()).code()).isZero();
    assertThat(vel()).isEqualTo("vel 2.1\n");
    assertThat(prefix.resolve("lib").toFile().list())
        .as("nothing of the one that was killed")
        .hasSize(3);
  }

  @Test
  void installsWithoutACloneBesideIt() throws IOException {
    Path alone = Files.createDirectories(folder.resolve("alone"));
    Files.copy(script.resolve("install.sh"), alone.resolve("install.sh"));
    assertThat(sources.install(alone, "--prefix", prefix.toString()).err())
        .contains("needs the clone it belongs to, or --from-release PLACE");
    script = alone;
    assertThat(install(place.toString()).code()).isZero();
    assertThat(vel()).isEqualTo("vel 1.0\n");
  }
}
