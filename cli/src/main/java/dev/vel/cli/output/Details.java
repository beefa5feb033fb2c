package dev.vel.cli.output;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One thing for people to read: a line for each of its fields that is known. For one thread. */
public final class Details {
  private final List<String> names = new ArrayList<>();
  private final List<String> values = new ArrayList<>();

  /** Adds a field, unless its value is null or empty. */
  public Details add(String name, @Nullable Object value) {
    String text = value == null ? "" : Text.block(value.toString()).strip();
    if (!text.isEmpty()) {
      names.add(name);
      values.add(text);
    }
    return this;
  }

  /** The lines; further lines of a value stand under its first. */
  public String render() {
    int widest = names.stream().mapToInt(String::length).max().orElse(0);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < names.size(); i++) {
      String indent = " ".repeat(widest + 2);
      text.append(names.get(i)).append(" ".repeat(widest - names.get(i).length() + 2));
      text.append(values.get(i).replace("\n", "\n" + indent)).append('\n');
    }
    return text.toString();
  }
}
