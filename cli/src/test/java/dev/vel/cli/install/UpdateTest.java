package dev.vel.cli.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.cli.Desk;
import dev.vel.wire.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** vel update, with real installations, real git and programs of a few lines. */
final class UpdateTest {
  @TempDir Path folder;
  private Desk desk;
  private Sources sources;
  private Path prefix;
  private Path place;
  private Path upstream;
  private Path clone;

  @BeforeEach
  void sitDown() {
    desk = new Desk(folder.resolve("home"));
    sources = new Sources(folder);
    prefix = folder.resolve("a prefix");
    place = folder.resolve("releases");
    upstream = folder.resolve("upstream");
    clone = folder.resolve("a clone");
    desk.environment.put("HOME", folder.toString());
    desk.environment.put("JAVA_HOME", System.getProperty("java.home"));
  }

  private void use() {
    desk.environment.put("VEL_HOME", Sources.home(prefix).toString());
  }

  private String vel() {
    return sources.run(List.of(prefix.resolve("bin/vel").toString())).out();
  }

  private void fromRelease() {
    sources.publish(place, "1.0");
    sources.installed(place, prefix);
    use();
  }

  private String git(Path where, String... words) {
    List<String> line =
        new ArrayList<>(
            List.of("git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-C"));
    line.add(where.toString());
    line.addAll(List.of(words));
    Sources.Said said = sources.run(line);
    assertThat(said.code()).as(said.err()).isZero();
    return said.out().strip();
  }

  private void commit(Path where, String version) {
    sources.clone(folder.relativize(where).toString(), version);
    git(where, "add", "-A");
    git(where, "commit", "-q", "--allow-empty", "-m", version);
  }

  private void fromClone() throws Exception {
    Files.createDirectories(upstream);
    git(upstream, "init", "-q", "-b", "main");
    commit(upstream, "1.0");
    git(folder, "clone", "-q", upstream.toString(), clone.toString());
    assertThat(sources.install(clone, "--prefix", prefix.toString()).code()).isZero();
    use();
  }

  @Test
  void installsANewerReleaseAndGoesBack() {
    fromRelease();
    Desk.Said current = desk.type("update", "--check");
    assertThat(current.code()).isZero();
    assertThat(current.err()).isEqualTo("vel is up to date\n");
    assertThat(current.out())
        .isEqualTo("installed  1.0\navailable  1.0\nplace      " + place + "\n");

    sources.publish(place, "1.1");
    Desk.Said behind = desk.type("update", "--check", "-o", "json");
    assertThat(behind.code()).isEqualTo(1);
    assertThat(behind.err()).isEmpty();
    JsonNode answer = Json.read(behind.out(), JsonNode.class);
    assertThat(answer.path("available").asText()).isEqualTo("1.1");
    assertThat(answer.path("up_to_date").asBoolean()).isFalse();
    assertThat(vel()).isEqualTo("vel 1.0\n");

    Desk.Said updated = desk.type("update");
    assertThat(updated.code()).as(updated.err()).isZero();
    assertThat(updated.err()).contains("Installed vel and veld 1.1 in " + prefix + "/bin.");
    assertThat(vel()).isEqualTo("vel 1.1\n");

    use();
    assertThat(desk.type("update", "-q", "-o", "jsonl").out())
        .contains("\"up_to_date\":true,\"updated\":false");
    Desk.Said back = desk.type("update", "--rollback");
    assertThat(back.code()).isZero();
    assertThat(back.out()).startsWith("installed  1.1\navailable  1.0\n");
    assertThat(vel()).isEqualTo("vel 1.0\n");
  }

  @Test
  void installsTheReleaseThatIsNamed() {
    fromRelease();
    sources.publish(place, "1.1");
    sources.publish(place, "1.2");
    assertThat(desk.type("update", "--version", "1.1").code()).isZero();
    assertThat(vel()).isEqualTo("vel 1.1\n");
    assertThat(desk.type("update", "--version", "9").err())
        .isEqualTo("vel: " + place + " has no release 9\n");
    assertThat(desk.type("update", "--rollback", "--check").code()).isEqualTo(2);
  }

  @Test
  void looksWhereTheEnvironmentSays() {
    fromRelease();
    Path other = folder.resolve("other");
    sources.publish(other, "3.0");
    desk.environment.put("VEL_RELEASES_URL", "file://" + other);
    assertThat(desk.type("update").code()).isZero();
    assertThat(vel()).isEqualTo("vel 3.0\n");
    desk.environment.put("VEL_RELEASES_URL", "http://example.com/");
    assertThat(desk.type("update").err())
        .startsWith("vel: releases come from an https or file URL");
    desk.environment.put("VEL_RELEASES_URL", "file:///nowhere");
    Desk.Said gone = desk.type("update");
    assertThat(gone).isEqualTo(new Desk.Said(5, "", "vel: there is no /nowhere/SHA256SUMS\n"));
  }

  @Test
  void saysThatItIsNotKnownWhereReleasesAre() {
    Path unpacked = sources.distribution(folder.resolve("unpacked"), "1.0");
    sources.install(unpacked, "--prefix", prefix.toString());
    use();
    Desk.Said said = desk.type("update", "--check");
    assertThat(said.code()).isEqualTo(3);
    assertThat(said.err()).startsWith("vel: it is not known where releases are: set VEL_RELEASES");
  }

  @Test
  void bringsTheCloneUpToDateAndInstallsIt() throws Exception {
    fromClone();
    assertThat(desk.type("update", "--check").code()).isZero();
    commit(upstream, "2.0");
    Desk.Said check = desk.type("update", "--check", "--fields", "available", "-o", "jsonl");
    assertThat(check.code()).isEqualTo(1);
    assertThat(check.out()).contains(git(upstream, "rev-parse", "HEAD").substring(0, 12));
    Desk.Said said = desk.type("update");
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(vel()).isEqualTo("vel 2.0\n");
    use();
    assertThat(desk.type("update").err()).isEqualTo("vel is up to date\n");
    assertThat(desk.type("update", "--version", "1.0").err()).contains("a clone has no releases");
  }

  @Test
  void installsWhatWasCommittedInTheCloneItself() throws Exception {
    fromClone();
    commit(clone, "1.5");
    assertThat(desk.type("update", "--check").code()).isEqualTo(1);
    assertThat(desk.type("update").code()).isZero();
    assertThat(vel()).isEqualTo("vel 1.5\n");
  }

  @Test
  void touchesNoChangesOfTheUsers() throws Exception {
    fromClone();
    commit(upstream, "2.0");
    Sources.write(clone.resolve("target/dist/lib/version"), "mine");
    Desk.Said said = desk.type("update");
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err())
        .isEqualTo(
            "vel: there are changes in "
                + clone
                + ": commit or undo them, or run install.sh there\n");
    assertThat(clone.resolve("target/dist/lib/version")).hasContent("mine");
    assertThat(vel()).isEqualTo("vel 1.0\n");
  }

  @Test
  void refusesACloneThatWentAnotherWay() throws Exception {
    fromClone();
    commit(upstream, "2.0");
    commit(clone, "1.5");
    String head = git(clone, "rev-parse", "HEAD");
    Desk.Said said = desk.type("update");
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err()).contains("and its upstream went different ways");
    assertThat(git(clone, "rev-parse", "HEAD")).isEqualTo(head);
  }

  @Test
  void saysThatUpstreamOrTheCloneIsGone() throws Exception {
    fromClone();
    Files.move(upstream, folder.resolve("moved"));
    Desk.Said said = desk.type("update", "--check");
    assertThat(said.code()).isEqualTo(5);
    assertThat(said.err()).startsWith("vel: git fetch in " + clone + " failed: ");
    Files.move(clone, folder.resolve("gone"));
    assertThat(desk.type("update").err()).contains("is no clone any more");
    assertThat(desk.type("update").code()).isEqualTo(3);
  }

  @Test
  void leavesAVelAloneThatWasNotInstalled() {
    for (String command : List.of("update", "uninstall")) {
      Desk.Said said = desk.type(command);
      assertThat(said.code()).isEqualTo(3);
      assertThat(said.out()).isEmpty();
      assertThat(said.err()).startsWith("vel: this vel was not installed by install.sh");
    }
    Path dist = sources.distribution(folder.resolve("dist"), "1.0");
    desk.environment.put("VEL_HOME", dist.toString());
    assertThat(desk.type("uninstall").err()).endsWith("; it runs from " + dist + "\n");
  }
}
