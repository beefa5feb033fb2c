package dev.vel.daemon.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Finds the route of a request. {@code /api/v1/…} is the same as {@code /api/…}; paths are taken as
 * they stand, so that one object has one address. Immutable.
 */
final class Router {
  private static final String BASE = "/api";
  private static final String VERSIONED = "/api/v1";

  private final List<Route> routes;

  /** What was found for a path. */
  sealed interface Found {}

  /**
   * @param base {@code /api} or {@code /api/v1}, as the client says it
   */
  record Match(Route route, String base, Map<String, String> parameters) implements Found {}

  /**
   * @param allowed the methods that there are
   */
  record OtherMethod(String allowed) implements Found {}

  /** There is no such path. */
  record Nothing() implements Found {}

  Router(List<Route> routes) {
    this.routes = List.copyOf(routes);
  }

  Found find(String method, String path) {
    boolean versioned = path.startsWith(VERSIONED + "/");
    String plain = versioned ? BASE + path.substring(VERSIONED.length()) : path;
    String wanted = method.equals("HEAD") ? "GET" : method;
    List<Route> others = new ArrayList<>();
    for (Route route : routes) {
      Optional<Map<String, String>> parameters = route.match(plain);
      if (parameters.isPresent() && route.method().equals(wanted)) {
        return new Match(route, versioned ? VERSIONED : BASE, parameters.get());
      }
      parameters.ifPresent(ignored -> others.add(route));
    }
    return others.isEmpty() ? new Nothing() : new OtherMethod(methods(others));
  }

  private static String methods(List<Route> routes) {
    TreeSet<String> methods = new TreeSet<>(List.of("OPTIONS"));
    for (Route route : routes) {
      methods.add(route.method());
      if (route.method().equals("GET")) {
        methods.add("HEAD");
      }
    }
    return String.join(", ", methods);
  }
}
