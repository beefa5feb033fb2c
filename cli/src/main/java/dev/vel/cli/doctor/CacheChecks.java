package dev.vel.cli.doctor;

import dev.vel.cli.process.AotCache;
import java.util.List;

/** {@code aot_cache}: whether commands start as quickly as they can. */
record CacheChecks() implements Checks {
  private static final String AGAIN =
      "run install.sh again, which makes it; until then vel is slow";

  @Override
  public String name() {
    return "aot_cache";
  }

  @Override
  public List<Check> look() {
    return List.of(judge(AotCache.state()));
  }

  static Check judge(AotCache.State state) {
    return switch (state) {
      case AotCache.State.InUse(var file) -> Check.ok("aot_cache", "in use: " + file);
      case AotCache.State.NotUsable(var file) ->
          Check.warning("aot_cache", file + " is not one that this Java can use", AGAIN);
      case AotCache.State.Missing _ ->
          Check.warning("aot_cache", "there is none, so that every command starts later", AGAIN);
    };
  }
}
