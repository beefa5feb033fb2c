package dev.vel.cli.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.cli.install.Sources.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** install.sh from clones, on real files. */
final class InstallTest {
  @TempDir Path folder;
  private Sources sources;
  private Path prefix;

  @BeforeEach
  void choose() {
    sources = new Sources(folder);
    prefix = folder.resolve("a prefix/of mine");
  }

  private Said install(Path clone, String... options) {
    List<String> all = new ArrayList<>(List.of("--prefix", prefix.toString()));
    all.addAll(List.of(options));
    return sources.install(clone, all.toArray(String[]::new));
  }

  private String vel() {
    return sources.run(List.of(prefix.resolve("bin/vel").toString())).out();
  }

  /** Every file below a folder, links as files. */
  private static List<String> files(Path below) throws IOException {
    if (!Files.exists(below)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(below)) {
      return all.filter(file -> !Files.isDirectory(file))
          .map(file -> below.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void installsProgramsManualAndCompletion() throws IOException {
    Said said = install(sources.clone("clone", "1.0"));
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(said.out()).isEmpty();
    assertThat(said.err())
        .startsWith("Installed vel and veld 1.0 in " + prefix + "/bin.\n")
        .contains("export PATH=\"" + prefix + "/bin:$PATH\"");
    assertThat(vel()).isEqualTo("vel 1.0\n");
    assertThat(files(prefix.resolve("share")))
        .containsExactly(
            "bash-completion/completions/vel",
            "fish/vendor_completions.d/vel.fish",
            "man/man1/vel-1.0.1",
            "man/man1/vel.1",
            "zsh/site-functions/_vel");
    assertThat(prefix.resolve("share/zsh/site-functions/_vel")).hasContent("1.0");
  }

  @Test
  void saysHowAShellFindsItsCompletion() {
    Path clone = sources.clone("clone", "1.0");
    sources.environment.put("SHELL", "/usr/bin/zsh");
    assertThat(install(clone).err())
        .contains("fpath=(\"" + prefix + "/share/zsh/site-functions\" $fpath)");
    sources.environment.put("SHELL", "/bin/bash");
    assertThat(install(clone).err()).contains("source \"" + prefix + "/share/bash-completion/");
    sources.environment.put("XDG_DATA_HOME", prefix.resolve("share").toString());
    assertThat(install(clone).err()).doesNotContain("completion");
  }

  @Test
  void doesNothingNewTheSecondTime() throws IOException {
    Path clone = sources.clone("clone", "1.0");
    install(clone);
    List<String> before = files(prefix);
    assertThat(install(clone).code()).isZero();
    assertThat(files(prefix)).isEqualTo(before);
  }

  @Test
  void upgradesInPlaceAndKeepsTheVersionBefore() throws IOException {
    install(sources.clone("one", "1.0"));
    install(sources.clone("two", "2.0"));
    install(sources.clone("three", "3.0"));
    install(folder.resolve("three"));
    assertThat(vel()).isEqualTo("vel 3.0\n");
    assertThat(files(prefix.resolve("share/man"))).containsExactly("man1/vel-3.0.1", "man1/vel.1");
    assertThat(prefix.resolve("share/man/man1/vel.1")).hasContent("3.0");
    assertThat(prefix.resolve("lib").toFile().list((lib, name) -> name.startsWith("vel-")))
        .hasSize(2)
        .anyMatch(name -> name.startsWith("vel-2.0-"))
        .anyMatch(name -> name.startsWith("vel-3.0-"));
  }

  @Test
  void goesBackToTheVersionBeforeAndForthAgain() {
    install(sources.clone("one", "1.0"));
    assertThat(install(folder.resolve("one"), "--rollback").err())
        .isEqualTo("install.sh: there is no version before this one to go back to\n");
    install(sources.clone("two", "2.0"));
    Said back = install(folder.resolve("two"), "--rollback");
    assertThat(back.code()).isZero();
    assertThat(back.err()).isEqualTo("Went back to vel 1.0 in " + prefix + "/bin.\n");
    assertThat(vel()).isEqualTo("vel 1.0\n");
    assertThat(prefix.resolve("share/man/man1/vel-1.0.1")).exists();
    assertThat(prefix.resolve("share/man/man1/vel-2.0.1")).doesNotExist();
    install(folder.resolve("one"), "--rollback");
    assertThat(vel()).isEqualTo("vel 2.0\n");
  }

  @Test
  void leavesNothingBehind() throws IOException {
    install(sources.clone("one", "1.0"));
    install(sources.clone("two", "2.0"));
    Said said = install(folder.resolve("two"), "--uninstall");
    assertThat(said.code()).isZero();
    assertThat(said.err()).isEqualTo("Removed vel from " + prefix + ".\n");
    assertThat(prefix).doesNotExist();
    assertThat(prefix.getParent()).as("it was not asked for by name").exists();
    assertThat(install(folder.resolve("two"), "--uninstall").err())
        .isEqualTo("vel is not installed in " + prefix + ".\n");
  }

  @Test
  void leavesWhatOthersPutThereAlone() throws IOException {
    Path pages = Files.createDirectories(prefix.resolve("share/man/man1"));
    Sources.write(pages.resolve("vel.1"), "mine");
    Path clone = sources.clone("clone", "1.0");
    assertThat(install(clone).err())
        .contains(pages.resolve("vel.1") + " is not from this script and stays as it is.");
    Sources.write(prefix.resolve("lib/velvet/x"), "theirs");
    install(clone, "--uninstall");
    assertThat(files(prefix)).containsExactly("lib/velvet/x", "share/man/man1/vel.1");
    assertThat(prefix.resolve("bin")).doesNotExist();
    Sources.program(prefix.resolve("bin/vel"), "echo mine");
    Said refused = install(clone);
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("bin/vel is there already and not from this script");
  }

  @Test
  void refusesAPlaceThatCannotBeWrittenTo() {
    Sources.write(folder.resolve("a file"), "");
    prefix = folder.resolve("a file/prefix");
    Said said = install(sources.clone("clone", "1.0"));
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err())
        .isEqualTo(
            "install.sh: cannot write to " + prefix + "; choose a folder of yours with --prefix\n");
  }

  @Test
  void keepsWhatWorksWhenTheNewVersionDoesNotStart() {
    install(sources.clone("one", "1.0"));
    Path two = sources.clone("two", "2.0");
    Sources.program(two.resolve("target/dist/bin/vel"), "exit 3");
    Said said = install(two);
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err()).contains("vel 2.0 does not start; nothing was changed");
    assertThat(vel()).isEqualTo("vel 1.0\n");
    assertThat(prefix.resolve("lib").toFile().list()).hasSize(2).contains(".vel-made");
  }

  @Test
  void takesTurnsWithAnotherInstallation() throws Exception {
    List<Process> all = new ArrayList<>();
    for (String version : List.of("1.0", "2.0", "2.0", "3.0")) {
      Path clone = sources.clone("clone" + all.size(), version);
      all.add(
          sources.start(
              List.of(clone.resolve("install.sh").toString(), "--prefix", prefix.toString())));
    }
    for (Process each : all) {
      String err = new String(each.getErrorStream().readAllBytes());
      assertThat(each.waitFor()).as(err).isZero();
    }
    assertThat(vel()).startsWith("vel ");
    assertThat(prefix.resolve("lib").toFile().list())
        .filteredOn(name -> !name.equals(".vel-made"))
        .hasSize(2)
        .allMatch(name -> name.matches("vel-[123].0-\\d+"));
    install(folder.resolve("clone0"), "--uninstall");
    assertThat(prefix).doesNotExist();
  }

  @Test
  void goesOnWhereAnInstallationWasKilled() throws IOException {
    Path clone = sources.clone("clone", "1.0");
    Files.createDirectories(prefix.resolve("lib/.vel-new-99999999/lib"));
    Files.createSymbolicLink(prefix.resolve("lib/.vel-lock"), Path.of("process-99999999"));
    assertThat(install(clone).code()).isZero();
    assertThat(vel()).isEqualTo("vel 1.0\n");
    assertThat(prefix.resolve("lib/.vel-new-99999999")).doesNotExist();
    assertThat(Files.isSymbolicLink(prefix.resolve("lib/.vel-lock"))).isFalse();
  }

  @Test
  void remembersWhereItCameFrom() throws IOException {
    install(sources.clone("clone", "1.0"));
    Path home = prefix.resolve("bin/vel").toRealPath().getParent().getParent();
    assertThat(home.resolve("lib/source")).hasContent("clone\n" + folder.resolve("clone") + "\n\n");
    assertThat(install(home).err()).contains("this vel is installed already; vel update");
  }
}
