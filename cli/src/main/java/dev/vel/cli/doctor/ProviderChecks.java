package dev.vel.cli.doctor;

import dev.vel.config.Settings;
import dev.vel.llm.Catalogue;
import dev.vel.llm.CatalogueException;
import dev.vel.route.Lifetimes;
import dev.vel.route.Listing;
import dev.vel.route.ModelsEndpoint;
import dev.vel.route.ModelsEndpoint.Result;
import dev.vel.route.Router;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * {@code provider.NAME} and {@code models}: the providers of local mode, which are only asked what
 * they serve.
 */
record ProviderChecks(Patient patient) implements Checks {
  private static final Duration PATIENCE = Duration.ofSeconds(6);
  private static final String SET_ONE_UP =
      "set OPENAI_API_KEY, GROQ_API_KEY or PERPLEXITY_API_KEY, start an OpenAI-compatible server on"
          + " 127.0.0.1:11434, or try without a key: `vel sandbox --port 4010` and"
          + " OPENAI_BASE_URL=http://127.0.0.1:4010/v1";

  static String id(String provider) {
    return "provider." + provider;
  }

  @Override
  public String name() {
    return "providers";
  }

  @Override
  public List<Check> look() throws InterruptedException {
    Map<String, Settings.Provider> providers = patient.settings().providers();
    if (providers.isEmpty()) {
      return List.of(Check.problem(name(), "no model provider is configured", SET_ONE_UP));
    }
    List<String> names = List.copyOf(providers.keySet());
    List<Settings.Provider> all = List.copyOf(providers.values());
    List<Callable<Result>> questions = new ArrayList<>();
    all.forEach(each -> questions.add(() -> ModelsEndpoint.ask(each)));
    List<Result> results =
        AtOnce.all(
            questions,
            PATIENCE,
            (index, failure) -> new Result.Unreachable("it says nothing for seconds"));
    List<Check> checks = new ArrayList<>();
    Map<String, Listing> listings = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      checks.add(judge(names.get(i), all.get(i), results.get(i)));
      if (results.get(i) instanceof Result.Listed(Listing listing)) {
        listings.put(names.get(i), listing);
      }
    }
    checks.addAll(models(names, listings));
    return checks;
  }

  static Check judge(String name, Settings.Provider provider, Result result) {
    String variable = name.toUpperCase(Locale.ROOT);
    return switch (result) {
      case Result.Listed(var listing) ->
          Check.ok(id(name), "answers, and lists " + listing.models().size() + " models");
      case Result.NotOffered(int status) ->
          Check.ok(id(name), "answers; it does not list its models, so its key was not tried");
      case Result.KeyRefused(int status) ->
          Check.problem(
              id(name),
              "does not accept the key (HTTP " + status + ")",
              "set " + variable + "_API_KEY to a key that is valid");
      case Result.Unreachable(String reason) ->
          Check.problem(
              id(name),
              "does not answer at " + provider.baseUrl() + " (" + reason + ")",
              "check the network, and " + variable + "_BASE_URL where it is set");
    };
  }

  private List<Check> models(List<String> providers, Map<String, Listing> listings) {
    try {
      Lifetimes lifetimes =
          new Lifetimes(
              Catalogue.load(patient.settings().catalogueFile()),
              new Told(listings),
              patient.surroundings().clock());
      List<Check> ends = lifetimes.warnings(providers).stream().map(ModelWarning::of).toList();
      return ends.isEmpty() ? List.of(Check.ok("models", "none that is known ends soon")) : ends;
    } catch (CatalogueException e) {
      return List.of(
          Check.problem(
              "models", String.valueOf(e.getMessage()), "correct the file of VEL_CATALOGUE"));
    }
  }

  /** What providers have just told. */
  private record Told(Map<String, Listing> listings) implements Router.Served {
    @Override
    public Optional<String> first(String provider) {
      return listing(provider).flatMap(Listing::first);
    }

    @Override
    public Optional<Listing> listing(String provider) {
      return Optional.ofNullable(listings.get(provider));
    }
  }
}
