package dev.vel.cli.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.TextSource;
import dev.vel.orchestrate.OutputSchema;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The JSON Schema that an answer must satisfy, from a file. */
final class ResponseSchema {
  static final String OPTION = "--output-schema";

  private ResponseSchema() {}

  /** The schema; null when none was named. */
  static @Nullable JsonNode read(Invocation call) throws IOException {
    String file = call.text(OPTION);
    if (file == null) {
      return null;
    }
    try {
      JsonNode schema = Json.read(text(call, file), JsonNode.class);
      if (schema.isObject()) {
        OutputSchema.check(schema);
        return schema;
      }
    } catch (VelException broken) {
      throw new CommandException(
          ExitCode.USAGE,
          OPTION + ": " + file + " " + broken.details().getFirst().message(),
          broken);
    } catch (IllegalArgumentException broken) {
      throw new CommandException(
          ExitCode.USAGE, OPTION + ": " + file + " is no JSON" + where(broken), broken);
    }
    throw CommandException.usage(
        OPTION + ": " + file + " is no JSON Schema, which begins with { and says a type");
  }

  /** Whether it comes on standard input. */
  static boolean isPiped(String file) {
    return file.equals("-") || StandardInput.is(file);
  }

  private static String text(Invocation call, String file) throws IOException {
    return isPiped(file) ? TextSource.standardInput(call) : TextSource.orFile(call, "@" + file);
  }

  private static String where(Throwable broken) {
    return broken.getCause() instanceof JsonProcessingException parser
            && parser.getLocation() != null
        ? ": see line %d, column %d"
            .formatted(parser.getLocation().getLineNr(), parser.getLocation().getColumnNr())
        : "";
  }
}
