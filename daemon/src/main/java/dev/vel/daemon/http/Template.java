package dev.vel.daemon.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A path with parameters in it, taken apart once. Immutable. */
final class Template {
  private final List<String> segments;
  private final boolean literal;

  /**
   * @param text such as <code>/api/tasks/{id}</code>
   */
  Template(String text) {
    this.segments = List.of(split(text));
    this.literal = segments.stream().noneMatch(Template::isParameter);
  }

  static String[] split(String path) {
    return path.split("/", -1);
  }

  /** Whether there are no parameters in it. */
  boolean isLiteral() {
    return literal;
  }

  /** Whether a path, split at its slashes, is of this template. */
  boolean matches(String[] given) {
    if (given.length != segments.size()) {
      return false;
    }
    for (int i = 0; i < given.length; i++) {
      String segment = segments.get(i);
      if (!isParameter(segment) && !segment.equals(given[i])) {
        return false;
      }
    }
    return true;
  }

  /** The values of the parameters in a path that matches. */
  Map<String, String> parameters(String path) {
    if (literal) {
      return Map.of();
    }
    String[] given = split(path);
    Map<String, String> parameters = new HashMap<>();
    for (int i = 0; i < given.length; i++) {
      String segment = segments.get(i);
      if (isParameter(segment)) {
        parameters.put(segment.substring(1, segment.length() - 1), given[i]);
      }
    }
    return parameters;
  }

  private static boolean isParameter(String segment) {
    return segment.startsWith("{");
  }
}
