package dev.vel.cli.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.cli.ChildProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code scripts/build} merges the jars of a distribution with. */
class MergeTest {
  @TempDir Path folder;

  @Test
  void keepsAllThatTheJarsHaveAndTheVersionsForThisJavaInTheirPlaces() throws Exception {
    Path first =
        jar(
            "first.jar",
            Map.of(
                "a/A.class", "plain",
                "META-INF/versions/11/a/A.class", "eleven",
                "META-INF/versions/24/a/A.class", "newest",
                "META-INF/versions/99/a/A.class", "later",
                "META-INF/versions/11/a/Only.class", "only",
                "META-INF/services/s", "a.One",
                "META-INF/LICENSE.txt", "first's",
                "META-INF/SIGNED.SF", "signature",
                "module-info.class", "module",
                "db/one.sql", "1"));
    Path second =
        jar(
            "second.jar",
            Map.of(
                "META-INF/services/s", "b.Two",
                "META-INF/LICENSE.txt", "second's",
                "module-info.class", "another module",
                "db/one.sql", "1"));
    assertThat(merge(first, second)).isEmpty();
    assertThat(contents())
        .containsExactly(
            "META-INF/=",
            "META-INF/licenses/=",
            "META-INF/licenses/first.jar/=",
            "META-INF/licenses/first.jar/LICENSE.txt=first's",
            "META-INF/licenses/second.jar/=",
            "META-INF/licenses/second.jar/LICENSE.txt=second's",
            "META-INF/services/=",
            "META-INF/services/s=a.One\nb.Two",
            "a/A.class=newest",
            "a/Only.class=only",
            "db/=",
            "db/one.sql=1");
    try (JarFile jar = new JarFile(folder.resolve("out.jar").toFile())) {
      Attributes attributes = jar.getManifest().getMainAttributes();
      assertThat(attributes.getValue("Implementation-Version")).isEqualTo("1.2");
      assertThat(attributes.getValue("Class-Path")).isEqualTo("core.jar");
      assertThat(jar.isMultiRelease()).isFalse();
    }
  }

  @Test
  void refusesTwoDifferentFilesOfOneName() throws Exception {
    Path first = jar("first.jar", Map.of("a/A.class", "one"));
    Path second = jar("second.jar", Map.of("a/A.class", "another"));
    assertThat(merge(first, second))
        .contains("second.jar has another a/A.class than a jar before it");
    assertThat(folder.resolve("out.jar")).doesNotExist();
  }

  private Path jar(String name, Map<String, String> files) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MULTI_RELEASE, "true");
    Path path = folder.resolve(name);
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(path), manifest)) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        jar.putNextEntry(new JarEntry(file.getKey()));
        jar.write(file.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return path;
  }

  /** What it says, which is nothing when all is well. */
  private String merge(Path... jars) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("../scripts/dist/Merge.java");
    command.addAll(List.of(folder.resolve("out.jar").toString(), "1.2", "core.jar"));
    for (Path jar : jars) {
      command.add(jar.toString());
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeAll(ChildProgram.OPTIONS);
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor() == 0).isEqualTo(said.isEmpty());
    return said;
  }

  /** Names and texts of all but the manifest. */
  private List<String> contents() throws IOException {
    try (JarFile jar = new JarFile(folder.resolve("out.jar").toFile())) {
      return jar.stream()
          .filter(entry -> !entry.getName().equals(JarFile.MANIFEST_NAME))
          .map(entry -> entry.getName() + "=" + text(jar, entry))
          .sorted()
          .toList();
    }
  }

  private static String text(JarFile jar, JarEntry entry) {
    try (var in = jar.getInputStream(entry)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
