package dev.vel.orchestrate;

import dev.vel.db.Database;
import dev.vel.mcp.Tool;
import dev.vel.mcp.ToolServers;
import dev.vel.task.Attempt;
import dev.vel.task.Attempts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Finds the tools that a task may have, and says which of the wanted ones are not there. */
final class ToolOffer {
  /** A server that has to be started first is waited for so long; the task goes on without it. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private static final int LONGEST_MESSAGE = 1_000;

  private final ToolServers servers;
  private final Database database;
  private final Attempts attempts;
  private final ToolWishes wishes;

  ToolOffer(ToolServers servers, Database database, Attempts attempts, ToolWishes wishes) {
    this.servers = servers;
    this.database = database;
    this.attempts = attempts;
    this.wishes = wishes;
  }

  /**
   * Asks the servers.
   *
   * @param left what the task has left; a server may not use up all of it
   */
  Toolbox take(Attempt attempt, Abort abort, Duration left) throws InterruptedException {
    Duration half = left.dividedBy(2);
    Duration within = half.compareTo(LONGEST) < 0 ? half : LONGEST;
    ToolServers.Offer offer = ask(attempt, abort, within);
    List<Tool> allowed = offer.tools().stream().filter(wishes::allows).toList();
    Map<String, String> missing = missing(offer, allowed);
    if (!missing.isEmpty()) {
      String message =
          missing.entrySet().stream()
              .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
              .collect(Collectors.joining(", ", "Goes on without these tools: ", ""));
      database.run(tx ->
          attempts.progress(
              tx,
              attempt,
              20,
              "tools",
              ToolText.brief(message, LONGEST_MESSAGE),
              null,
              null,
              false));
    }
    return Toolbox.of(allowed);
  }

  private ToolServers.Offer ask(Attempt attempt, Abort abort, Duration within)
      throws InterruptedException {
    try {
      return abort.during(() -> servers.offer(attempt.userId(), wishes.asked(), within));
    } catch (RuntimeException e) {
      if (abort.reason() != null) {
        // What the interrupt broke is no defect.
        throw new InterruptedException("stopped while the tools were asked for");
      }
      throw e;
    }
  }

  private Map<String, String> missing(ToolServers.Offer offer, List<Tool> allowed) {
    Map<String, String> missing = new TreeMap<>();
    List<String> unmet = wishes.missing(allowed);
    unmet.forEach(name -> missing.put(name, "not offered"));
    boolean anywhere = unmet.stream().anyMatch(name -> name.indexOf('/') < 0);
    offer
        .missing()
        .forEach((name, why) -> {
          if (anywhere || wishes.names(name)) {
            missing.put(name, why);
          }
        });
    if (allowed.size() > Toolbox.MOST) {
      missing.put((allowed.size() - Toolbox.MOST) + " more", "a model is told of " + Toolbox.MOST);
    }
    return missing;
  }
}
