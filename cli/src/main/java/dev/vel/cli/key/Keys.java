package dev.vel.cli.key;

import dev.vel.api.Vel;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Suggestion;
import dev.vel.identity.ApiKey;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Fields;
import dev.vel.wire.Page;
import dev.vel.wire.VelException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Finds API keys, where there are any. */
final class Keys {
  private static final int AT_ONCE = 100;

  private static final int TAIL = 8;

  private Keys() {}

  /** The door to a vel that asks for keys. */
  static Door door(Invocation call) {
    return call.openElsewhere(
        "local mode needs no keys; they belong to a daemon: sign in there with"
            + " `vel login URL --email E`");
  }

  /** The key of this id or name. */
  static ApiKey find(Vel vel, String idOrName) {
    UUID id = Fields.uuid(idOrName);
    List<ApiKey> all = all(vel);
    List<ApiKey> found =
        all.stream()
            .filter(
                key -> key.id().equals(id) || key.name().equals(idOrName) || isTail(key, idOrName))
            .toList();
    if (found.size() > 1) {
      throw new CommandException(
          ExitCode.FAILED,
          found.size()
              + " keys are named '"
              + idOrName
              + "'; name one by its id (`vel key list` shows all)");
    }
    return found.stream()
        .findFirst()
        .orElseThrow(() ->
            new CommandException(
                ExitCode.FAILED,
                "there is no key '"
                    + idOrName
                    + "' (`vel key list` shows all)"
                    + Suggestion.tail(idOrName, all.stream().map(ApiKey::name).toList())));
  }

  /** How many have this name; 0 for whoever may make keys and not see them. */
  static long named(Vel vel, String name) {
    try {
      return all(vel).stream().filter(key -> key.name().equals(name)).count();
    } catch (VelException refused) {
      if (refused.code() == ErrorCode.FORBIDDEN) {
        return 0;
      }
      throw refused;
    }
  }

  private static List<ApiKey> all(Vel vel) {
    List<ApiKey> all = new ArrayList<>();
    Page<ApiKey> page = vel.keys(new Page.Range(AT_ONCE, 0));
    all.addAll(page.data());
    while (!page.data().isEmpty() && all.size() < page.meta().total()) {
      page = vel.keys(new Page.Range(AT_ONCE, all.size()));
      all.addAll(page.data());
    }
    return all;
  }

  /** Whether it is what narrow screens show of the id. */
  private static boolean isTail(ApiKey key, String given) {
    return given.length() == TAIL && key.id().toString().endsWith(given);
  }
}
