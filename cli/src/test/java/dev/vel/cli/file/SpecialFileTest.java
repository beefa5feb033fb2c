package dev.vel.cli.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.cli.ChildProgram;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpecialFileTest {
  @TempDir Path folder;

  /** What this process calls a file that it has open. */
  private static Path stream(Path file) throws IOException {
    try (var open = Files.list(Path.of("/proc/self/fd"))) {
      List<Path> streams = open.filter(each -> leadsTo(each, file)).toList();
      return streams.getFirst();
    }
  }

  private static boolean leadsTo(Path stream, Path file) {
    try {
      return Files.readSymbolicLink(stream).equals(file);
    } catch (IOException closed) {
      return false;
    }
  }

  @Test
  void takesNoFileNorALinkToOneNorAFolderForSpecial() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    assertThat(List.of(file, link, folder, folder.resolve("nothing"))).noneMatch(SpecialFile::is);
  }

  /** Writes through standard output by its name, and as everybody else does, in turn. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws IOException {
      System.out.println("before");
      try (OutputStream out = SpecialFile.open(Path.of("/dev/stdout"))) {
        out.write("report\n".getBytes(StandardCharsets.UTF_8));
      }
      System.out.println("after");
    }
  }

  @Test
  void writesInTurnWithTheProcessItselfIntoAFileThatItsOutputLeadsTo() throws Exception {
    Path file = folder.resolve("out");
    Process program = ChildProgram.of(Program.class).redirectOutput(file.toFile()).start();
    assertThat(program.waitFor()).isZero();
    assertThat(file).hasContent("before\nreport\nafter\n");
  }

  @Test
  void writesBehindWhatStandsInTheFileThatAStreamLeadsTo() throws IOException {
    Path file = folder.toRealPath().resolve("log");
    Files.writeString(file, "of before\n");
    try (FileOutputStream shell = new FileOutputStream(file.toFile(), true)) {
      Path stream = stream(file);
      assertThat(SpecialFile.is(stream)).isTrue();
      try (OutputStream out = SpecialFile.open(stream)) {
        out.write("report\n".getBytes(StandardCharsets.UTF_8));
      }
      shell.write("after\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(file).hasContent("of before\nreport\nafter\n");
  }
}
