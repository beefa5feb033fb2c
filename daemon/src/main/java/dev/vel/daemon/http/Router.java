package dev.vel.daemon.http;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Finds the route of a request. {@code /api/v1/…} is the same as {@code /api/…}; paths are taken as
 * they stand, so that one object has one address. Immutable.
 */
final class Router {
  private static final String BASE = "/api";
  private static final String VERSIONED = "/api/v1";

  private final List<Known> routes;

  /** What most requests ask for: paths without parameters, found in one step. */
  private final Map<String, List<Known>> literals;

  private record Known(Route route, Template template) {}

  /** What was found for a path. */
  sealed interface Found {}

  /** No route. */
  sealed interface Miss extends Found {}

  /**
   * @param base {@code /api} or {@code /api/v1}, as the client says it
   */
  record Match(Route route, String base, Map<String, String> parameters) implements Found {}

  /**
   * @param allowed the methods that there are
   */
  record OtherMethod(String allowed) implements Miss {}

  /** There is no such path. */
  record Nothing() implements Miss {}

  Router(List<Route> routes) {
    this.routes =
        routes.stream().map(route -> new Known(route, new Template(route.template()))).toList();
    this.literals =
        this.routes.stream()
            .filter(known -> known.template().isLiteral())
            .map(known -> known.route().template())
            .distinct()
            .collect(Collectors.toUnmodifiableMap(path -> path, this::matching));
  }

  Found find(String method, String path) {
    boolean versioned = path.startsWith(VERSIONED + "/");
    String plain = versioned ? BASE + path.substring(VERSIONED.length()) : path;
    String wanted = method.equals("HEAD") ? "GET" : method;
    List<Known> literal = literals.get(plain);
    List<Known> candidates = literal == null ? matching(plain) : literal;
    for (Known known : candidates) {
      if (known.route().method().equals(wanted)) {
        return new Match(
            known.route(), versioned ? VERSIONED : BASE, known.template().parameters(plain));
      }
    }
    return candidates.isEmpty() ? new Nothing() : new OtherMethod(methods(candidates));
  }

  /** In the order of the routes: an earlier one is preferred. */
  private List<Known> matching(String path) {
    String[] given = Template.split(path);
    return routes.stream().filter(known -> known.template().matches(given)).toList();
  }

  private static String methods(List<Known> routes) {
    TreeSet<String> methods = new TreeSet<>(List.of("OPTIONS"));
    for (Known known : routes) {
      methods.add(known.route().method());
      if (known.route().method().equals("GET")) {
        methods.add("HEAD");
      }
    }
    return String.join(", ", methods);
  }
}
