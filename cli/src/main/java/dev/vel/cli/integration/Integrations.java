package dev.vel.cli.integration;

import dev.vel.api.Vel;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Suggestion;
import dev.vel.cli.output.Details;
import dev.vel.cli.output.Words;
import dev.vel.integration.Integration;
import dev.vel.wire.Fields;
import dev.vel.wire.Page;
import java.util.List;
import java.util.UUID;

/** Finds and shows integrations. */
final class Integrations {
  /** More than there can be: one for each provider. */
  private static final Page.Range ALL = new Page.Range(100, 0);

  private Integrations() {}

  /** The integration of this id, or with this provider. */
  static Integration find(Vel vel, String idOrProvider) {
    UUID id = Fields.uuid(idOrProvider);
    if (id != null) {
      return vel.integration(id);
    }
    String provider = idOrProvider.replace('-', '_');
    List<Integration> all = vel.integrations(ALL).data();
    return all.stream()
        .filter(each -> each.provider().wire().equalsIgnoreCase(provider))
        .findFirst()
        .orElseThrow(() ->
            new CommandException(
                ExitCode.FAILED,
                "there is no integration with '"
                    + idOrProvider
                    + "' (`vel integration list` shows all)"
                    + Suggestion.tail(
                        provider, all.stream().map(each -> each.provider().wire()).toList())));
  }

  static String details(Integration integration) {
    return new Details()
        .add("id", integration.id())
        .add("provider", integration.provider().wire())
        .add("status", Words.of(integration.status()))
        .add("error", integration.lastError())
        .add("key", integration.keyHint())
        .add("base_url", integration.config().baseUrl())
        .add("default_model", integration.config().defaultModel())
        .add("timeout_ms", integration.config().timeoutMs())
        .add("tested", Words.of(integration.lastTestedAt()))
        .add("created", Words.of(integration.createdAt()))
        .add("updated", Words.of(integration.updatedAt()))
        .render();
  }
}
