package dev.vel.db;

import dev.vel.config.Secret;
import dev.vel.config.Settings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** Looks at a database with one connection, and changes nothing. */
public final class DatabaseProbe {
  private DatabaseProbe() {}

  /**
   * The version of the server, within a few seconds.
   *
   * @param url {@code jdbc:postgresql:} form
   * @throws SQLException when it does not answer
   */
  public static String version(Settings.Database settings, String url) throws SQLException {
    Properties properties = new Properties();
    settings.user().ifPresent(user -> properties.setProperty("user", user));
    settings
        .password()
        .map(Secret::reveal)
        .ifPresent(password -> properties.setProperty("password", password));
    properties.setProperty("connectTimeout", "3");
    properties.setProperty("loginTimeout", "5");
    properties.setProperty("socketTimeout", "5");
    properties.setProperty("ApplicationName", "vel doctor");
    try (Connection connection = DriverManager.getConnection(url, properties);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT current_setting('server_version')")) {
      rows.next();
      return rows.getString(1);
    }
  }
}
