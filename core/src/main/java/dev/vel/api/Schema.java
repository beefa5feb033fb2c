package dev.vel.api;

import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.FirstContact;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;

/** The database before there is a house: what a release does once for all instances. */
public final class Schema {
  private Schema() {}

  /**
   * Waits for a database that does not answer yet, as long as the settings say; the embedded one is
   * started by the house itself.
   *
   * @throws VelException {@code UNAVAILABLE} when it does not come
   */
  public static void await(Settings settings) {
    if (settings.database().url().isPresent()) {
      FirstContact.await(settings.database());
    }
  }

  /**
   * Brings the schema up to date. Any number of instances may do it at once.
   *
   * @throws VelException {@code CONFLICT} when the schema is of a newer vel
   */
  public static void migrate(Settings settings) {
    Settings.Database database = settings.database().session();
    Database.migrate(database, database.url().orElseThrow(Schema::embedded));
  }

  private static VelException embedded() {
    return new VelException(
        ErrorCode.VALIDATION_ERROR,
        "DATABASE_URL is not set, and the embedded database is brought up to date by whoever"
            + " starts it; set DATABASE_URL to the one to migrate");
  }
}
