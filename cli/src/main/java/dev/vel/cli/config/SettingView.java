package dev.vel.cli.config;

import dev.vel.config.Setting;
import dev.vel.config.SettingSources;
import dev.vel.config.Source;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A setting as commands answer it.
 *
 * @param variable its name in the environment
 * @param value null for a secret, and where nothing is set and the default is found by a rule
 * @param set whether anything but the default has it
 * @param defaultText the default, or the rule by which it is found
 */
record SettingView(
    String key,
    String variable,
    @Nullable String value,
    boolean set,
    boolean secret,
    Place source,
    String defaultText) {
  private static final String MASK = "********";

  /**
   * Where a value stands.
   *
   * @param source environment, file or default; for what the command itself reads also flag or
   *     context
   * @param variable of the environment, as it is set there; the flag, or the context's name
   * @param line in the file, from 1
   */
  record Place(
      String source,
      @Nullable String variable,
      @Nullable String path,
      @Nullable Integer line,
      @Nullable String value) {

    static Place of(Source source) {
      String value = source.value().orElse(null);
      return switch (source) {
        case Source.Environment(String variable, var _) ->
            new Place("environment", variable, null, null, value);
        case Source.File(Path path, int line, var _) ->
            new Place("file", null, path.toString(), line == 0 ? null : line, value);
        case Source.Default _ -> new Place("default", null, null, null, value);
      };
    }

    /** As a person finds it. */
    String words() {
      if (path != null) {
        return path + (line == null ? "" : ":" + line);
      }
      return variable == null ? source : source + " " + variable;
    }
  }

  static SettingView of(Setting setting, SettingSources sources) {
    List<Source> places = sources.of(setting);
    Place place = Place.of(places.getFirst());
    return new SettingView(
        setting.key(),
        setting.name(),
        place.value(),
        places.size() > 1,
        setting.secret(),
        place,
        setting.defaultText());
  }

  /** The value as a person may see it. */
  String shown() {
    return shown(source);
  }

  /** The value of this or an overridden place, as a person may see it. */
  String shown(Place place) {
    if (place.value() != null) {
      return place.value();
    }
    return place.source().equals("default") ? defaultText.replace("`", "") : MASK;
  }
}
