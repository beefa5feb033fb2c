package dev.vel.cli.doctor;

import dev.vel.config.Settings;
import dev.vel.db.DatabaseProbe;
import dev.vel.db.EmbeddedPostgres;
import dev.vel.db.Leftover;
import dev.vel.db.SqlState;
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
    if (standing.leftover().isPresent()) {
      return hindered(what, standing.leftover().get());
    }
    return standing.address().isEmpty()
        ? Check.ok(name(), what + ", at rest; the next command in local mode starts it")
        : running(what, folder, standing.address().get(), standing.pid().orElse(0L));
  }

  private Check hindered(String what, Leftover leftover) {
    String about =
        what + ", at rest, and crashed: its postmaster.pid names process " + leftover.pid();
    return leftover.certain()
        ? Check.warning(
            name(),
            about + ", which is another program",
            "the next command in local mode removes that file and starts the server")
        : Check.problem(
            name(),
            about + ", which may be another program",
            "see what it is (ps -p "
                + leftover.pid()
                + "); when it is no PostgreSQL, remove "
                + leftover.file());
  }

  private Check running(String what, Path folder, EmbeddedPostgres.Address address, long pid) {
    Settings.Database settings = address.settings("postgres", 1);
    String where = ", process " + pid + " on port " + address.port();
    try {
      String version = DatabaseProbe.version(settings, address.url("postgres"));
      return Check.ok(name(), what + where + ", answers as " + version);
    } catch (SQLException e) {
      if (SqlState.of(e).isRefusal()) {
        return Check.problem(
            name(),
            what + where + ", refuses the password in " + folder.resolve("password"),
            "put back the file that it was made with; or end it with vel daemon stop --database and"
                + " move the folder away to begin with an empty one");
      }
      return Check.problem(
          name(),
          what + where + ", does not answer: " + e.getMessage(),
          "end it with kill -INT " + pid + "; the next command starts it");
    }
  }
}
