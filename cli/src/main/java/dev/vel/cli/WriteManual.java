package dev.vel.cli;

import dev.vel.cli.command.Described;
import dev.vel.cli.manual.Manual;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the manual; only the build runs it. */
final class WriteManual {
  private WriteManual() {}

  /** Takes the page about the command, the folder to write to, the version and the date. */
  public static void main(String[] arguments) throws IOException {
    pages(Files.readString(Path.of(arguments[0])), arguments[2], arguments[3])
        .write(Path.of(arguments[1]));
  }

  static Manual pages(String documentation, String version, String date) {
    List<Described> commands =
        Described.all("vel", Commands.SUMMARY, Commands.root("vel/" + version));
    return new Manual(commands, documentation, version, date);
  }
}
