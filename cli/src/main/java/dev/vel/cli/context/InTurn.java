package dev.vel.cli.context;

import dev.vel.cli.command.Door;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.file.FolderLock;
import dev.vel.cli.file.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Has commands that read something and write it back changed do so one after another, or the later
 * one would undo what the other did. Those on other machines do not wait.
 */
public final class InTurn {
  private InTurn() {}

  /** Does it once no other command of this user changes anything behind that door. */
  public static <T, E extends Exception> T at(
      Invocation call, Door door, FolderLock.Deed<T, E> deed) throws IOException, E {
    Path folder = Folders.of(call.surroundings().environment()).state().resolve("changes");
    return canHold(folder)
        ? FolderLock.holding(folder.resolve(door.sign() + ".lock"), deed)
        : deed.run();
  }

  /** Where nothing can be kept, such as in a container, no command waits for another one. */
  private static boolean canHold(Path folder) {
    try {
      PrivateFile.makeFolder(folder);
      return Files.isWritable(folder);
    } catch (IOException nowhere) {
      return false;
    }
  }
}
