package dev.vel.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The settings that speak of hosts and ports. */
final class NetworkSettings {
  private final Values values;

  NetworkSettings(Values values) {
    this.values = values;
  }

  List<String> allowedHosts() {
    return each(
        Setting.VEL_ALLOWED_HOSTS,
        Hosts::isHost,
        "must list host names or addresses without scheme, port or path, such as 10.0.0.5");
  }

  Settings.Server server(boolean production) {
    int port = values.whole(Setting.PORT);
    int metricsPort = values.whole(Setting.METRICS_PORT);
    if (port == metricsPort && port != 0) {
      values.problem(
          Setting.METRICS_PORT,
          "is the same port as PORT, " + port + "; set one of them to another");
    }
    return new Settings.Server(
        host(Setting.VEL_HOST, Setting.VEL_HOST.defaultText()),
        host(Setting.VEL_BIND_ADDRESS, bindAddress(production)),
        port,
        metricsPort,
        origins(),
        each(
            Setting.VEL_TRUSTED_PROXIES,
            Hosts::isNetwork,
            "must list addresses or networks, such as 10.0.0.0/8"),
        Duration.ofSeconds(values.whole(Setting.VEL_DRAIN_SECONDS)),
        production,
        new Settings.Idle(
            values.span(Setting.VEL_IDLE_EXIT), values.span(Setting.VEL_IDLE_HORIZON)),
        regions(),
        values.surroundings().onFly());
  }

  Settings.Regions regions() {
    Optional<String> primary = values.text(Setting.PRIMARY_REGION);
    Optional<String> here = values.text(Setting.FLY_REGION);
    if (primary.filter(name -> !name.matches("[a-z0-9-]{1,32}")).isPresent()) {
      values.problem(
          Setting.PRIMARY_REGION, "must be the short name of a region in lower case, such as iad");
    }
    if (primary.isEmpty() || values.text(Setting.DATABASE_REPLICA_URL).isEmpty()) {
      return Settings.Regions.ONE;
    }
    boolean elsewhere = here.filter(name -> !name.equals(primary.get())).isPresent();
    return new Settings.Regions(primary.filter(name -> elsewhere), !elsewhere);
  }

  private String bindAddress(boolean production) {
    return production || values.surroundings().container() ? "0.0.0.0" : "127.0.0.1";
  }

  private String host(Setting setting, String fallback) {
    String host = values.text(setting).orElse(fallback);
    if (!Hosts.isHost(host)) {
      values.problem(
          setting,
          "must be a host name or address without scheme, port or path, such as " + fallback);
    }
    return host;
  }

  private List<String> origins() {
    List<String> origins = new ArrayList<>();
    for (String text : values.texts(Setting.CORS_ORIGINS)) {
      Hosts.origin(text).ifPresent(origins::add);
    }
    if (origins.size() < values.texts(Setting.CORS_ORIGINS).size()) {
      values.problem(
          Setting.CORS_ORIGINS,
          "must list exact origins, scheme and host without a path or *, such as"
              + " https://app.example.com");
    }
    return List.copyOf(origins);
  }

  private List<String> each(Setting setting, Predicate<String> rule, String message) {
    List<String> texts = values.texts(setting);
    if (!texts.stream().allMatch(rule)) {
      values.problem(setting, message);
    }
    return texts;
  }
}
