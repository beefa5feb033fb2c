package dev.vel.cli.doctor;

import dev.vel.config.Settings;
import dev.vel.db.DatabaseProbe;
import dev.vel.db.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/**
 * {@code database}: that of {@code DATABASE_URL}, else the embedded one, which is left as it is.
 */
record DatabaseChecks(Patient patient) implements Checks {

  @Override
  public String name() {
    return "database";
  }

  @Override
  public List<Check> look() throws IOException {
    Settings.Database settings = patient.settings().database();
    return List.of(settings.url().isPresent() ? own(settings, settings.url().get()) : embedded());
  }

  private Check own(Settings.Database settings, String url) {
    try {
      return Check.ok(
          name(),
          "that of DATABASE_URL answers: PostgreSQL " + DatabaseProbe.version(settings, url));
    } catch (SQLException e) {
      return Check.problem(
          name(),
          "that of DATABASE_URL does not answer: " + e.getMessage(),
          "see that PostgreSQL runs there, and check DATABASE_URL");
    }
  }

  private Check embedded() throws IOException {
    Path folder = patient.settings().dataDir().resolve("postgres");
    EmbeddedPostgres.Standing standing = EmbeddedPostgres.in(patient.settings().dataDir()).look();
    if (standing.damage().isPresent()) {
      return Check.problem(
          name(),
          "the embedded one in " + folder + " is damaged: it " + standing.damage().get(),
          "put back a copy of that folder, or move it away to begin with an empty one");
    }
    if (standing.version().isEmpty()) {
      return Check.ok(name(), "the embedded one is not there yet; the first command unpacks it");
    }
    String what =
        "embedded PostgreSQL " + standing.version().get() + ", " + Size.words(Size.of(folder));
    return standing.address().isEmpty()
        ? Check.ok(name(), what + ", at rest; the next command in local mode starts it")
        : running(what, standing.address().get(), standing.pid().orElse(0L));
  }

  private Check running(String what, EmbeddedPostgres.Address address, long pid) {
    Settings.Database settings = address.settings("postgres", 1);
    String where = ", process " + pid + " on port " + address.port();
    try {
      String version = DatabaseProbe.version(settings, address.url("postgres"));
      return Check.ok(name(), what + where + ", answers as " + version);
    } catch (SQLException e) {
      return Check.problem(
          name(),
          what + where + ", does not answer: " + e.getMessage(),
          "end it with kill -INT " + pid + "; the next command starts it");
    }
  }
}
