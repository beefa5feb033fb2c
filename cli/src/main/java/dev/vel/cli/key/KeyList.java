package dev.vel.cli.key;

import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Paging;
import dev.vel.cli.output.Table;
import dev.vel.cli.output.Words;
import dev.vel.identity.ApiKey;
import dev.vel.identity.Scope;
import dev.vel.wire.Page;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel key list}. */
final class KeyList implements Leaf {

  @Override
  public List<String> examples() {
    return List.of("vel key list", "vel key list -o json | jq '.data[] | {name, last_used_at}'");
  }

  @Override
  public void describe(CommandSpec spec) {
    Paging.addTo(spec);
  }

  @Override
  public Class<?> answer(Invocation call) {
    return ApiKey.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    Page.Range range = Paging.of(call);
    try (Door door = Keys.door(call)) {
      Page<ApiKey> page = door.vel().keys(range);
      Instant now = call.surroundings().clock().instant();
      call.output().page(page, () -> table(page, now));
      Paging.remark(call, page, "keys", "make one with `vel key create NAME`");
    }
    return ExitCode.OK;
  }

  private static Table table(Page<ApiKey> page, Instant now) {
    Table table = new Table("#ID", "~NAME", "KEY", "SCOPES", "CREATED", "LAST USED", "EXPIRES");
    for (ApiKey key : page.data()) {
      table.row(
          key.id(),
          key.name(),
          "…" + key.hint(),
          scopes(key),
          Words.of(key.createdAt()),
          Words.of(key.lastUsedAt()),
          end(key, now));
    }
    return table;
  }

  private static @Nullable String end(ApiKey key, Instant now) {
    Instant end = key.expiresAt();
    return end == null || end.isAfter(now) ? Words.of(end) : Words.of(end) + " (expired)";
  }

  private static String scopes(ApiKey key) {
    return key.scopes().stream()
        .map(Scope::name)
        .map(name -> name.toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(","));
  }
}
