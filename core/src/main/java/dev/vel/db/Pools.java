package dev.vel.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.vel.config.Secret;
import dev.vel.config.Settings;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;

/** How the pools of connections are made, each once somebody needs it. */
final class Pools {
  /** Rows live as the restricted role, which may not change the audit log: see V1__schema.sql. */
  static final String ASSUME_ROLE = "SELECT vel_assume_role()";

  private static final int ENGINE_POOL = 4;

  private Pools() {}

  /** The one that everybody shares. */
  static Once<HikariDataSource> shared(Settings.Database settings, String url) {
    return new Once<>(
        () -> new HikariDataSource(config(settings, url, "vel", settings.poolSize())));
  }

  /** The engine's own, which are known to the server by a name. */
  static HikariDataSource engine(Settings.Database settings, String url, Optional<String> name) {
    HikariConfig engine = config(settings, url, "vel-engine", ENGINE_POOL);
    // Not with the other properties, for an address may say another name.
    name.ifPresent(it ->
        engine.setConnectionInitSql(
            ASSUME_ROLE + ", set_config('application_name', '" + it + "', false)"));
    engine.setMinimumIdle(0);
    engine.setInitializationFailTimeout(-1);
    return new HikariDataSource(engine);
  }

  /** The replica's; whether that answers is no condition for a start. */
  static Once<HikariDataSource> replica(Settings.Database settings, Settings.Place place) {
    Settings.Database there =
        new Settings.Database(
            Optional.of(place.url()), place.user(), place.password(), settings.poolSize());
    HikariConfig config = config(there, place.url(), "vel-replica", settings.poolSize());
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(Duration.ofSeconds(2).toMillis());
    return new Once<>(() -> new HikariDataSource(config));
  }

  private static HikariConfig config(
      Settings.Database settings, String url, String name, int size) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setJdbcUrl(url);
    settings.user().ifPresent(config::setUsername);
    settings.password().map(Secret::reveal).ifPresent(config::setPassword);
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(Math.min(2, size));
    config.setConnectionTimeout(Duration.ofSeconds(5).toMillis());
    config.setValidationTimeout(Duration.ofSeconds(2).toMillis());
    if (!settings.pooled()) {
      config.setConnectionInitSql(ASSUME_ROLE);
    }
    properties(name).forEach((key, value) -> config.addDataSourceProperty((String) key, value));
    if (settings.pooled()) {
      config.addDataSourceProperty("prepareThreshold", "0");
    }
    return config;
  }

  /** What the driver is told of each connection, whoever makes it. */
  static Properties properties(String name) {
    Properties properties = new Properties();
    properties.setProperty("ApplicationName", name);
    // The client binds UUIDs and other types of the server's as strings: let the server decide what
    // they are.
    properties.setProperty("stringtype", "unspecified");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("socketTimeout", "60");
    return properties;
  }
}
