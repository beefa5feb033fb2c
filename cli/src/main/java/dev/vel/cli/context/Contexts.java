package dev.vel.cli.context;

import java.net.URI;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The vels a user knows, by name, and which of them is chosen.
 *
 * @param current null for local mode; one that is not among them was chosen before it went, which
 *     is told by whatever goes there, and is no local mode
 */
public record Contexts(@Nullable String current, Map<String, Known> contexts) {
  /** The name that stands for no context at all. */
  public static final String LOCAL = "local";

  public static final Contexts NONE = new Contexts(null, Map.of());

  /** One of them. */
  public record Known(URI url) {}

  public Contexts {
    contexts = Collections.unmodifiableMap(new TreeMap<>(contexts == null ? Map.of() : contexts));
  }

  public Optional<String> chosen() {
    return Optional.ofNullable(current);
  }

  /** With this one known, and chosen. */
  public Contexts with(String name, URI url) {
    return knowing(name, url).choosing(name);
  }

  /** With this one known, and the same one chosen as before. */
  public Contexts knowing(String name, URI url) {
    Map<String, Known> more = new TreeMap<>(contexts);
    more.put(name, new Known(url));
    return new Contexts(current, more);
  }

  /** Without this one; local mode is chosen where it was. */
  public Contexts without(String name) {
    Map<String, Known> fewer = new TreeMap<>(contexts);
    fewer.remove(name);
    return new Contexts(name.equals(current) ? null : current, fewer);
  }

  /** The choice, where there is nothing of that name any more. */
  public Optional<String> lost() {
    return chosen().filter(name -> !contexts.containsKey(name));
  }

  /** With another one chosen; null for local mode. */
  public Contexts choosing(@Nullable String name) {
    return new Contexts(name, contexts);
  }
}
