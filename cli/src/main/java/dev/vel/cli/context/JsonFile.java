package dev.vel.cli.context;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Failures;
import dev.vel.cli.file.PrivateFile;
import dev.vel.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** A private file that holds one JSON object. */
final class JsonFile {
  private final PrivateFile file;

  JsonFile(Path path) {
    this.file = new PrivateFile(path);
  }

  Path path() {
    return file.path();
  }

  /** What it holds; an empty object when there is no file. */
  ObjectNode read() {
    try {
      return Json.read(file.read().orElse("{}"), ObjectNode.class);
    } catch (IllegalArgumentException e) {
      throw broken();
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.NOT_CONFIGURED, "cannot read " + file.path() + ": " + Failures.reason(e), e);
    }
  }

  /** Its permissions, where somebody else than its owner has any. */
  Optional<String> openToOthers() {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file.path());
      for (PosixFilePermission each : permissions) {
        if (each.compareTo(PosixFilePermission.OWNER_EXECUTE) > 0) {
          return Optional.of(PosixFilePermissions.toString(permissions));
        }
      }
      return Optional.empty();
    } catch (IOException gone) {
      return Optional.empty(); // Whoever replaces it meanwhile makes it private.
    }
  }

  /** Part of it as what it should be. */
  <T> T convert(JsonNode part, Class<T> type) {
    try {
      return Json.convert(part, type);
    } catch (IllegalArgumentException e) {
      throw broken();
    }
  }

  void write(JsonNode tree) throws IOException {
    file.write(tree.toPrettyString() + "\n");
  }

  /** Without its cause, which may quote what the file holds. */
  CommandException broken() {
    return new CommandException(
        ExitCode.NOT_CONFIGURED,
        file.path() + " is damaged: delete it and sign in again with `vel login URL --email E`");
  }
}
