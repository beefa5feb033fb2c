package dev.vel.cli.doctor;

import dev.vel.api.Health;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a vel elsewhere says of itself: {@code vel}, {@code replica}, {@code version} and more. */
final class HealthChecks {
  private static final String REPLICA = "The replica ";

  private HealthChecks() {}

  static List<Check> judge(Health health, URI url) {
    List<Check> checks = new ArrayList<>();
    checks.add(itself(health, url));
    if (isConnected(health) && health.status().equals("unhealthy")) {
      checks.add(
          Check.problem(
              "providers",
              "no model provider can be reached from there" + away(health.dependencies()),
              "have its operator check keys, addresses and the network there"));
    }
    for (String warning : health.warnings()) {
      checks.add(
          warning.startsWith(REPLICA)
              ? Check.warning(
                  "replica", warning, "have its operator look at DATABASE_REPLICA_URL and its load")
              : ModelWarning.of(warning));
    }
    if ("connected".equals(health.dependencies().get("replica"))) {
      checks.add(Check.ok("replica", "follows its database"));
    }
    Check taskMaster = taskMaster(health.dependencies().get("task_master"));
    if (taskMaster != null) {
      checks.add(taskMaster);
    }
    return checks;
  }

  private static Check itself(Health health, URI url) {
    String what = "answers as " + health.version() + " at " + url;
    return isConnected(health)
        ? Check.ok("vel", what)
        : Check.problem(
            "vel", what + ", without its database", "have its operator look at PostgreSQL");
  }

  private static boolean isConnected(Health health) {
    return "connected".equals(health.dependencies().get("database"));
  }

  private static String away(Map<String, String> dependencies) {
    List<String> names =
        dependencies.entrySet().stream()
            .filter(each -> each.getValue().equals("unavailable"))
            .map(Map.Entry::getKey)
            .toList();
    return names.isEmpty() ? "" : " (" + String.join(", ", names) + ")";
  }

  private static @Nullable Check taskMaster(@Nullable String state) {
    return switch (state) {
      case "connected", "starting" -> Check.ok("task_master", "is " + state);
      case "unavailable" ->
          Check.warning(
              "task_master",
              "does not answer there, so that orchestrating agents do without",
              "have its operator look at TASK_MASTER_COMMAND or TASK_MASTER_URL");
      case null, default -> null;
    };
  }

  /** Commands and daemons of different versions work with each other, as far as both know of it. */
  static Check version(Health health, String own) {
    return health.version().equals(own)
        ? Check.ok("version", "that of this vel, " + own)
        : Check.warning(
            "version",
            "it is " + health.version() + ", while this vel is " + own,
            "`vel update` brings this one up to date, and its operator that one; what only one of"
                + " them knows does not work");
  }
}
