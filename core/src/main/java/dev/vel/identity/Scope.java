package dev.vel.identity;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What an API key may be used for; a signed-in session has every scope its role allows. */
public enum Scope {
  /** Reading only. */
  READ,
  /** Changing the user's own agents, tasks and integrations. */
  WRITE,
  /** What the role admin may do, if the user has it. */
  ADMIN;

  /** Scopes as a column and an option hold them: names in lower case with commas between. */
  public static String write(Collection<Scope> scopes) {
    return scopes.stream()
        .distinct()
        .sorted()
        .map(scope -> scope.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(","));
  }

  static List<Scope> read(String stored) {
    return Arrays.stream(stored.split(",", -1))
        .map(name -> valueOf(name.toUpperCase(Locale.ROOT)))
        .toList();
  }
}
