package dev.vel.cli.doctor;

import dev.vel.config.Settings;
import dev.vel.route.ModelsEndpoint;
import dev.vel.route.ProviderState;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Looks at model providers: those of local mode directly, those of a vel elsewhere through it. */
final class ProviderChecks {
  private static final String SET_ONE_UP =
      "set OPENAI_API_KEY, GROQ_API_KEY or PERPLEXITY_API_KEY, start an OpenAI-compatible server on"
          + " 127.0.0.1:11434, or try without a key: `vel sandbox --port 4010` and"
          + " OPENAI_BASE_URL=http://127.0.0.1:4010/v1";

  private ProviderChecks() {}

  static List<Check> local(Map<String, Settings.Provider> providers) {
    return providers.isEmpty()
        ? List.of(Check.problem("providers", "no model provider is configured", SET_ONE_UP))
        : providers.entrySet().stream().map(each -> ask(each.getKey(), each.getValue())).toList();
  }

  private static Check ask(String name, Settings.Provider provider) {
    String variable = name.toUpperCase(Locale.ROOT);
    return switch (ModelsEndpoint.ask(provider)) {
      case ModelsEndpoint.Result.Listed(var listing) ->
          Check.ok(name, "answers, and lists " + listing.models().size() + " models");
      case ModelsEndpoint.Result.NotOffered(int status) ->
          Check.ok(name, "answers; it does not list its models, so its key was not tried");
      case ModelsEndpoint.Result.KeyRefused(int status) ->
          Check.problem(
              name,
              "does not accept the key (HTTP " + status + ")",
              "set " + variable + "_API_KEY to a key that is valid");
      case ModelsEndpoint.Result.Unreachable(String reason) ->
          Check.problem(
              name,
              "does not answer at " + provider.baseUrl() + " (" + reason + ")",
              "check the network, and " + variable + "_BASE_URL where it is set");
    };
  }

  static List<Check> remote(List<ProviderState> providers) {
    List<Check> checks =
        providers.stream().filter(ProviderState::configured).map(ProviderChecks::look).toList();
    return checks.isEmpty()
        ? List.of(
            Check.problem(
                "providers",
                "no model provider is configured there",
                "have its operator set the key of one"))
        : checks;
  }

  private static Check look(ProviderState provider) {
    if (provider.listing().equals("key_refused")) {
      return Check.problem(
          provider.name(), "does not accept the key", "have its operator set a key that is valid");
    }
    if (provider.health().equals("unavailable") || provider.listing().equals("unreachable")) {
      return Check.problem(
          provider.name(), "does not answer", "have its operator check network and address");
    }
    return Check.ok(provider.name(), "is configured and " + provider.health());
  }
}
