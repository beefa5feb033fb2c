package dev.vel.cli.config;

import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.UsualFormat;
import dev.vel.cli.config.SettingView.Place;
import dev.vel.cli.context.Account;
import dev.vel.cli.context.Address;
import dev.vel.cli.context.ContextStore;
import dev.vel.cli.context.Contexts;
import dev.vel.cli.context.KeyringUse;
import dev.vel.cli.door.Chosen;
import dev.vel.cli.output.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the command itself reads beside the settings, which a flag, the environment, the context or
 * the default may decide.
 */
enum OwnVariable {
  VEL_URL("local mode", false, "where commands go", "an http or https URL"),
  VEL_TOKEN("none", true, "the token or API key that is sent there", "text"),
  VEL_OUTPUT("table", false, "how data is written", "table, json, jsonl, yaml"),
  VEL_CREDENTIALS("auto", false, "where the tokens of vel login are kept", "auto, keyring, file");

  private final String defaultText;
  private final boolean secret;
  private final String meaning;
  private final String allowed;

  OwnVariable(String defaultText, boolean secret, String meaning, String allowed) {
    this.defaultText = defaultText;
    this.secret = secret;
    this.meaning = meaning;
    this.allowed = allowed;
  }

  /** The one of this name, in any case, with or without {@code vel_}. */
  static Optional<OwnVariable> named(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(it -> it.name().equals(upper) || it.name().equals("VEL_" + upper))
        .findFirst();
  }

  /** As people call them. */
  static List<String> shortNames() {
    return Arrays.stream(values()).map(own -> own.key().replaceFirst("^vel_", "")).toList();
  }

  String meaning() {
    return meaning;
  }

  String allowed() {
    return allowed;
  }

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All places that have a value for it; the first one counts, and the default is the last. */
  List<Place> places(Invocation call) {
    List<Place> places = new ArrayList<>();
    switch (this) {
      case VEL_URL -> urls(call, places);
      case VEL_TOKEN -> {
        environment(call).ifPresent(places::add);
        signedIn(call).ifPresent(places::add);
      }
      case VEL_OUTPUT -> {
        if (call.flag("--output")) {
          places.add(place("flag", "--output", Words.of(call.output().format())));
        }
        environment(call)
            .filter(it -> UsualFormat.named(String.valueOf(it.value())).isPresent())
            .ifPresent(places::add);
      }
      case VEL_CREDENTIALS -> {
        KeyringUse ignored = KeyringUse.of(call.surroundings().environment());
        environment(call).ifPresent(places::add);
      }
    }
    places.add(place("default", null, secret ? null : defaultText));
    return List.copyOf(places);
  }

  SettingView view(List<Place> places) {
    Place first = places.getFirst();
    return new SettingView(
        key(), name(), first.value(), places.size() > 1, secret, first, defaultText);
  }

  private Optional<Place> environment(Invocation call) {
    return Optional.ofNullable(call.surroundings().environment().get(name()))
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .map(value -> this == VEL_URL ? Address.shown(value) : value)
        .map(value -> place("environment", name(), secret ? null : value));
  }

  private void urls(Invocation call, List<Place> places) {
    ContextStore store = ContextStore.of(call.surroundings());
    Chosen chosen = chosen(call, store);
    if (chosen.by() == Chosen.By.FLAG) {
      places.add(place("flag", chosen.decidedBy(), url(chosen)));
    }
    environment(call).ifPresent(places::add);
    Contexts contexts = store.contexts();
    Optional<String> current = contexts.chosen();
    contexts
        .contexts()
        .forEach((name, known) -> {
          if (current.equals(Optional.of(name))) {
            places.add(place("context", name, known.url().toString()));
          }
        });
  }

  private Optional<Place> signedIn(Invocation call) {
    ContextStore store = ContextStore.of(call.surroundings());
    Chosen chosen = chosen(call, store);
    return chosen
        .context()
        .filter(name -> store.account(name).map(Account::url).equals(chosen.url()))
        .map(name -> place("context", name, null));
  }

  private static Chosen chosen(Invocation call, ContextStore store) {
    Map<String, String> environment = call.surroundings().environment();
    return Chosen.of(environment, call.wish(), store);
  }

  private String url(Chosen chosen) {
    return chosen.url().map(Object::toString).orElse(defaultText);
  }

  private static Place place(String source, @Nullable String name, @Nullable String value) {
    return new Place(source, name, null, null, value);
  }
}
