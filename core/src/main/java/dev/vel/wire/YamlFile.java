package dev.vel.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads YAML files as trees: at most 1 MiB, no key twice, no aliases. */
public final class YamlFile {
  private static final int MAX_BYTES = 1 << 20;

  private YamlFile() {}

  /** The file cannot be used; the message ends a sentence that begins with its name. */
  public static final class UnusableException extends Exception {
    UnusableException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The bytes of a file. */
  public static byte[] read(Path file) throws UnusableException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new UnusableException("is larger than 1 MiB", null);
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new UnusableException("does not exist", e);
    } catch (IOException e) {
      throw new UnusableException("cannot be read: " + e.getMessage(), e);
    }
  }

  /** What the bytes hold; an empty object when they hold nothing. */
  public static JsonNode parse(byte[] yaml) throws UnusableException {
    ObjectMapper mapper = new ObjectMapper(PlainYaml.usual());
    try {
      JsonNode tree = mapper.readTree(yaml);
      return tree == null || tree.isMissingNode() || tree.isNull()
          ? mapper.createObjectNode()
          : tree;
    } catch (JsonProcessingException e) {
      OptionalInt line = Malformed.line(e);
      String place = line.isPresent() ? " in line " + line.getAsInt() : "";
      String what = e instanceof PlainYaml.AliasException ? "is not usable" : "is not valid YAML";
      throw new UnusableException(what + place + ": " + Malformed.reason(e), e);
    } catch (IOException e) {
      throw new UnusableException("cannot be read: " + e.getMessage(), e);
    }
  }
}
