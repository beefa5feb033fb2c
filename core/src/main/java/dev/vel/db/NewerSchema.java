package dev.vel.db;

import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A schema that a newer vel has migrated. An earlier one meets it while a new version is rolled out
 * and after a rollback. It works on when all that it does not know only adds, which the name of the
 * migration says ({@code V11__expand_…}); anything else would have it write what the newer one
 * cannot read, or fail in the middle of a task.
 */
final class NewerSchema {
  private static final Logger LOG = LoggerFactory.getLogger(NewerSchema.class);
  private static final String ONLY_ADDS = "expand";

  private NewerSchema() {}

  /**
   * @throws VelException {@code CONFLICT} when this vel cannot work on the schema
   */
  static void refuse(MigrationInfoService history) {
    List<MigrationInfo> unknown =
        Arrays.stream(history.applied())
            .filter(migration -> migration.getState() == MigrationState.FUTURE_SUCCESS)
            .toList();
    if (unknown.isEmpty()) {
      return;
    }
    MigrationInfo newest = unknown.getLast();
    if (unknown.stream().allMatch(NewerSchema::onlyAdds)) {
      LOG.warn("the schema of the database is of a newer vel, version {}", newest.getVersion());
      return;
    }
    throw new VelException(
        ErrorCode.CONFLICT,
        "The database has the schema version "
            + newest.getVersion()
            + " of a newer vel, which this one cannot work on; run the newer one, or restore a"
            + " backup from before it");
  }

  private static boolean onlyAdds(MigrationInfo migration) {
    return migration.getDescription().startsWith(ONLY_ADDS);
  }
}
