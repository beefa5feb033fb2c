package dev.vel.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.vel.wire.Malformed;
import dev.vel.wire.PlainYaml;
import dev.vel.wire.Similar;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The settings file: flat keys, each a setting's name in lower case.
 *
 * @param path null when there is no file
 */
record VelYaml(@Nullable Path path, Map<Setting, String> values) {
  /** The end of a sentence, too. */
  static final String NO_SETTINGS =
      "must hold settings as `key: value` lines, such as `port: 8080`";

  /**
   * Reads the file that counts, if there is one; the YAML parser is not touched otherwise.
   *
   * @param settled whether somebody chose the working folder for this program to run in: else it
   *     may be anybody's, such as a clone, and a file that lies there has not everything its way
   */
  static VelYaml read(Surroundings surroundings, boolean settled, List<String> problems) {
    Optional<Path> named = surroundings.variable("VEL_CONFIG").map(surroundings::path);
    Optional<Path> file = named.or(() -> found(surroundings));
    VelYaml read =
        file.map(path -> read(path, problems)).orElseGet(() -> new VelYaml(null, Map.of()));
    return settled || named.isPresent() || file.equals(Optional.of(own(surroundings)))
        ? read
        : read.harmless(surroundings, problems);
  }

  /**
   * What is left when nothing in it can start a program or take a key elsewhere that it does not
   * bring along: the rest is refused, and not in force.
   */
  private VelYaml harmless(Surroundings surroundings, List<String> problems) {
    Map<Setting, String> left = new EnumMap<>(Setting.class);
    StringJoiner refused = new StringJoiner("`, `", "`", "`").setEmptyValue("");
    values.forEach((setting, value) -> {
      boolean inForce = !value.isBlank() && surroundings.variable(setting.name()).isEmpty();
      if (inForce && (setting.starts() || leadsAway(surroundings, setting, value))) {
        refused.add(setting.key());
      } else {
        left.put(setting, value);
      }
    });
    if (refused.length() > 0) {
      problems.add(
          ("%s may not set %s merely by being in the working folder, since that could run programs or"
                  + " send your keys elsewhere; set VEL_CONFIG=%s if you trust it")
              .formatted(path, refused, quoted(path)));
    }
    return new VelYaml(path, left);
  }

  /** Whether a key of the user's would go there; what it brings along itself may. */
  private static boolean leadsAway(Surroundings surroundings, Setting setting, String value) {
    return setting.sent().flatMap(key -> surroundings.variable(key.name())).isPresent()
        && !isHere(value);
  }

  private static boolean isHere(String address) {
    try {
      String host = URI.create(address.strip()).getHost();
      return host != null && Hosts.isLoopback(host);
    } catch (IllegalArgumentException noAddress) {
      return false; // As which it is refused.
    }
  }

  private static String quoted(@Nullable Path path) {
    String text = String.valueOf(path);
    return text.matches("[\\w/.@%+,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  /** The file of the user's own configuration folder, whether it is there or not. */
  static Path own(Surroundings surroundings) {
    return surroundings.xdg("XDG_CONFIG_HOME", ".config").resolve("vel").resolve("vel.yaml");
  }

  private static Optional<Path> found(Surroundings surroundings) {
    Path here = surroundings.workingDirectory().resolve("vel.yaml");
    return List.of(here, own(surroundings)).stream().filter(Files::exists).findFirst();
  }

  private static VelYaml read(Path path, List<String> problems) {
    Map<Setting, String> values = new EnumMap<>(Setting.class);
    try {
      JsonNode tree = mapper().readTree(Files.readAllBytes(path));
      if (tree.isObject()) {
        values.putAll(values(path, tree, problems));
      } else if (!tree.isMissingNode() && !tree.isNull()) {
        problems.add(path + " " + NO_SETTINGS);
      }
    } catch (JsonProcessingException e) {
      problems.add(path + " " + refusal(e));
    } catch (NoSuchFileException e) {
      problems.add("VEL_CONFIG names " + path + ", which does not exist; correct or unset it");
    } catch (IOException e) {
      problems.add(path + " cannot be read; make it a file that this user may read");
    }
    return new VelYaml(path, values);
  }

  /** The end of a sentence that begins with the file's name; keys are no secrets. */
  static String refusal(JsonProcessingException e) {
    String said = String.valueOf(e.getOriginalMessage());
    String twice = "Duplicate field ";
    return wrong(e)
        + (said.startsWith(twice)
            ? ": " + said.substring(twice.length()) + " stands in it twice; keep one of them"
            : "; write `key: value` lines");
  }

  /** The settings that a file's tree holds. */
  static Map<Setting, String> values(Path path, JsonNode tree, List<String> problems) {
    Map<Setting, String> values = new EnumMap<>(Setting.class);
    tree.properties()
        .forEach(entry -> take(path, entry.getKey(), entry.getValue(), values, problems));
    return values;
  }

  private static void take(
      Path path, String key, JsonNode value, Map<Setting, String> values, List<String> problems) {
    Optional<Setting> setting =
        Arrays.stream(Setting.values()).filter(known -> known.key().equals(key)).findFirst();
    if (setting.isEmpty()) {
      problems.add(
          "`%s` in %s is not a setting; %s"
              .formatted(
                  key,
                  path,
                  Similar.nearest(key, Setting.keys())
                      .map(known -> "did you mean `" + known + "`?")
                      .orElse("see docs/configuration.md for those there are")));
    } else if (setting.get() == Setting.VEL_CONFIG) {
      problems.add("`vel_config` in " + path + " has no effect; set VEL_CONFIG as a variable");
    } else if (!value.isNull()) {
      put(setting.get(), value, path, values, problems);
    }
  }

  private static void put(
      Setting setting,
      JsonNode value,
      Path path,
      Map<Setting, String> values,
      List<String> problems) {
    String text = text(setting, value);
    if (text == null) {
      String wanted = setting.kind() instanceof Kind.Texts ? "a list of texts" : "one value";
      problems.add("`" + setting.key() + "` in " + path + " must be " + wanted);
    } else {
      values.put(setting, text);
    }
  }

  private static @Nullable String text(Setting setting, JsonNode value) {
    if (value.isArray() && setting.kind() instanceof Kind.Texts) {
      StringJoiner items = new StringJoiner(",");
      for (JsonNode item : value) {
        if (!item.isValueNode()) {
          return null;
        }
        items.add(item.asText());
      }
      return items.toString();
    }
    return value.isValueNode() ? value.asText() : null;
  }

  /** Reads one document, no key twice and no aliases. */
  static YAMLMapper mapper() {
    return YAMLMapper.builder(PlainYaml.usual())
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .build();
  }

  /** The parser's own message quotes the text, which may be a secret: only the place is told. */
  static String wrong(JsonProcessingException e) {
    String what =
        e instanceof PlainYaml.AliasException
            ? "has an alias, and those are not followed"
            : "is not valid YAML";
    OptionalInt line = Malformed.line(e);
    return line.isEmpty() ? what : what + " (line " + line.getAsInt() + ")";
  }
}
