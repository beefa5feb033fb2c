package dev.vel.cli.config;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.file.FolderLock;
import dev.vel.cli.file.PrivateFile;
import dev.vel.config.Setting;
import dev.vel.config.SettingSources;
import dev.vel.config.Source;
import dev.vel.config.VelYamlText;
import dev.vel.config.VelYamlText.UneditableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The settings file of the user's own configuration folder. It is changed under a lock and replaced
 * as a whole; where it is a link, what the link leads to is replaced.
 *
 * @param path as it is named, and told
 */
record OwnFile(Path path) {

  static OwnFile of(SettingSources sources) {
    return new OwnFile(sources.ownFile());
  }

  /** A change of the file's text. */
  @FunctionalInterface
  interface Change {
    String of(VelYamlText text) throws UneditableException;
  }

  void change(Change change) throws IOException {
    FolderLock.<String, IOException>holding(
        path.resolveSibling("config.lock"),
        () -> {
          PrivateFile file = new PrivateFile(Files.exists(path) ? path.toRealPath() : path);
          String changed = changed(file.read().orElse(""), change);
          file.write(changed);
          return changed;
        });
  }

  private String changed(String text, Change change) {
    try {
      return change.of(parsed(text));
    } catch (UneditableException e) {
      throw new CommandException(ExitCode.FAILED, path + " " + e.getMessage(), e);
    }
  }

  /** A file that nothing can be read from is told as by every command that needs it. */
  private VelYamlText parsed(String text) {
    try {
      return VelYamlText.parse(text);
    } catch (UneditableException e) {
      throw new CommandException(ExitCode.NOT_CONFIGURED, path + " " + e.getMessage(), e);
    }
  }

  /** Says when what stands in this file is not what counts. */
  static void warnWhenHidden(Invocation call, SettingSources now, Setting setting) {
    Path own = now.ownFile();
    if (now.file().filter(read -> !read.equals(own)).isPresent()) {
      call.warn("warning: " + own + " is not read here: " + now.file().get() + " is");
    }
    if (now.of(setting).getFirst() instanceof Source.Environment(String variable, var _)) {
      call.warn("warning: " + variable + " is set in the environment, and wins over the file");
    }
  }
}
