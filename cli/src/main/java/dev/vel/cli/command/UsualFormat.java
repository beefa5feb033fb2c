package dev.vel.cli.command;

import dev.vel.cli.output.Format;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The format of {@code VEL_OUTPUT}, which counts where {@code -o} is not given. */
public final class UsualFormat {
  public static final String VARIABLE = "VEL_OUTPUT";

  private UsualFormat() {}

  /** What it is set to; told and left alone where there is no such format. */
  static @Nullable Format of(Surroundings surroundings) {
    String text = surroundings.environment().getOrDefault(VARIABLE, "").strip();
    if (text.isEmpty()) {
      return null;
    }
    Optional<Format> format = named(text);
    if (format.isEmpty()) {
      surroundings
          .err()
          .println(
              "vel: warning: VEL_OUTPUT must be one of table, json, jsonl, yaml; table is taken");
    }
    return format.orElse(null);
  }

  /** The format of that name, in letters of either case, as {@code -o} takes it. */
  public static Optional<Format> named(String text) {
    return Arrays.stream(Format.values())
        .filter(format -> format.name().equalsIgnoreCase(text))
        .findFirst();
  }
}
