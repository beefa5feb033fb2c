package dev.vel.cli.batch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Failures;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where tasks are read from.
 *
 * @param name for messages
 * @param path null for standard input
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared as a whole
record TaskSource(String name, @Nullable Path path, byte[] bytes, Kind kind) {
  /** What a document of JSON may begin with. */
  private static final Set<String> WHOLE = Set.of("defaults", "tasks");

  /** Tens of thousands of tasks; all of it is held in memory. */
  static final int LARGEST = 64 << 20;

  /** How tasks are written. */
  enum Kind {
    JSONL,
    JSON,
    YAML
  }

  /** {@code -} is standard input, everything else a file. */
  static TaskSource read(Invocation call, String argument) throws IOException {
    if (argument.equals("-")) {
      byte[] bytes = bounded("standard input", call.surroundings().in());
      return new TaskSource("standard input", null, bytes, byContent(bytes));
    }
    if (argument.isEmpty()) {
      throw CommandException.usage("the name of the file is empty: name one");
    }
    Path path = call.surroundings().workingDirectory().resolve(argument).normalize();
    if (Files.isDirectory(path)) {
      throw CommandException.usage(argument + " is a folder: name a file");
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = bounded(argument, in);
      return new TaskSource(argument, path, bytes, byName(argument, bytes));
    } catch (NoSuchFileException none) {
      throw new CommandException(ExitCode.USAGE, "there is no file " + argument, none);
    } catch (IOException unreadable) {
      throw new CommandException(
          ExitCode.USAGE,
          "cannot read " + argument + ": " + Failures.reason(unreadable),
          unreadable);
    }
  }

  private static byte[] bounded(String name, InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(LARGEST + 1);
    if (bytes.length > LARGEST) {
      throw CommandException.usage(
          name + " is larger than " + (LARGEST >> 20) + " MiB; split it, and run its parts");
    }
    return Utf8.withoutMark(bytes);
  }

  private static Kind byName(String name, byte[] bytes) {
    String lower = name.toLowerCase(Locale.ROOT);
    int dot = lower.lastIndexOf('.');
    return switch (dot < 0 ? "" : lower.substring(dot + 1)) {
      case "jsonl", "ndjson" -> Kind.JSONL;
      case "json" -> Kind.JSON;
      case "yaml", "yml" -> Kind.YAML;
      default -> byContent(bytes);
    };
  }

  /** Told by its beginning: a task has none of the fields that a whole document has. */
  private static Kind byContent(byte[] bytes) {
    try (JsonParser parser = new JsonFactory().createParser(bytes)) {
      return switch (parser.nextToken()) {
        case START_ARRAY -> Kind.JSON;
        case START_OBJECT ->
            WHOLE.contains(String.valueOf(parser.nextFieldName())) ? Kind.JSON : Kind.JSONL;
        case null, default -> Kind.YAML;
      };
    } catch (IOException notJson) {
      return new String(bytes, StandardCharsets.UTF_8).stripLeading().startsWith("{")
          ? Kind.JSONL
          : Kind.YAML;
    }
  }
}
