package dev.vel.taskmaster;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How an entry ought to be.
 *
 * @param dependsOn the steps that come before it; empty for the task itself
 * @param output what came of it, null while nothing did
 */
record Wanted(
    UUID id,
    String title,
    String description,
    List<UUID> dependsOn,
    Mark mark,
    @Nullable String output) {
  private static final int LONGEST_TITLE = 120;

  /** Task Master rewrites its whole file with each change, so what is put there is kept short. */
  private static final int LONGEST_TEXT = 2_048;

  static final int LONGEST_OUTPUT = 2_048;

  Wanted {
    title = line(title);
    description = cut(description, LONGEST_TEXT);
    output = output == null ? null : cut(output, LONGEST_OUTPUT);
    dependsOn = List.copyOf(dependsOn);
  }

  /** Stands in the entry's details, by which it is found again. */
  String marker() {
    return "vel task " + id;
  }

  Wanted with(Mark other, @Nullable String result) {
    return new Wanted(id, title, description, dependsOn, other, result);
  }

  private static String line(String text) {
    String line = text.strip().lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", " ").strip();
    return cut(line.isEmpty() ? "Task" : line, LONGEST_TITLE);
  }

  private static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(longest - 2)) ? longest - 2 : longest - 1;
    return text.substring(0, end) + "…";
  }
}
