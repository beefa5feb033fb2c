package dev.vel.config;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds out which model providers are configured, and where they are. */
final class ProviderSettings {
  private final Values values;
  private final List<String> allowedHosts;
  private final Map<String, Settings.Provider> found = new LinkedHashMap<>();
  private boolean anySet;

  private ProviderSettings(Values values, List<String> allowedHosts) {
    this.values = values;
    this.allowedHosts = allowedHosts;
  }

  /** The configured providers in their default order; a local server stands in for none. */
  static Map<String, Settings.Provider> read(Values values, List<String> allowedHosts) {
    ProviderSettings providers = new ProviderSettings(values, allowedHosts);
    providers.named("openai", Setting.OPENAI_API_KEY, Setting.OPENAI_BASE_URL);
    providers.named("groq", Setting.GROQ_API_KEY, Setting.GROQ_BASE_URL);
    providers.named("perplexity", Setting.PERPLEXITY_API_KEY, Setting.PERPLEXITY_BASE_URL);
    providers.compatible();
    if (!providers.anySet && values.surroundings().localServer().getAsBoolean()) {
      providers.add(LocalServer.BASE_URL, Optional.empty());
    }
    return Collections.unmodifiableMap(providers.found);
  }

  private void named(String name, Setting keySetting, Setting urlSetting) {
    Optional<Secret> key = key(keySetting);
    boolean keySet = values.text(keySetting).isPresent();
    boolean urlSet = values.text(urlSetting).isPresent();
    anySet |= keySet || urlSet;
    if (!keySet && !urlSet) {
      return;
    }
    Optional<URI> url = baseUrl(urlSetting);
    boolean keyless = url.map(uri -> isNear(uri.getHost())).orElse(true);
    if (!keySet && !keyless) {
      values.incomplete(
          urlSetting,
          "is set without a key; set %s too, or unset %s".formatted(keySetting, urlSetting));
      return;
    }
    url.ifPresent(uri -> found.put(name, new Settings.Provider(uri, key)));
  }

  private void compatible() {
    Optional<Secret> key = key(Setting.OPENAI_COMPATIBLE_API_KEY);
    boolean keySet = values.text(Setting.OPENAI_COMPATIBLE_API_KEY).isPresent();
    boolean urlSet = values.text(Setting.OPENAI_COMPATIBLE_BASE_URL).isPresent();
    anySet |= keySet || urlSet;
    if (urlSet) {
      baseUrl(Setting.OPENAI_COMPATIBLE_BASE_URL).ifPresent(uri -> add(uri, key));
    } else if (keySet) {
      values.incomplete(
          Setting.OPENAI_COMPATIBLE_API_KEY,
          "is set without a server; set OPENAI_COMPATIBLE_BASE_URL too, such as"
              + " https://models.example.com/v1");
    }
  }

  private void add(URI baseUrl, Optional<Secret> key) {
    found.put("openai_compatible", new Settings.Provider(baseUrl, key));
  }

  /** A key that an HTTP header can carry. */
  private Optional<Secret> key(Setting setting) {
    Optional<String> key = values.text(setting);
    if (key.isPresent() && !key.get().chars().allMatch(c -> c > ' ' && c < 127 && c != '"')) {
      values.problem(
          setting,
          "has white space, quotes or other characters inside that no key has; copy it again");
      return Optional.empty();
    }
    return key.map(Secret::new);
  }

  private Optional<URI> baseUrl(Setting setting) {
    String text = values.text(setting).orElseGet(setting::defaultText).replaceFirst("/+$", "");
    Optional<URI> url = Hosts.web(text).filter(uri -> uri.getRawQuery() == null);
    if (url.isEmpty()) {
      values.problem(
          setting,
          "must be an http or https address without user, query or fragment, such as"
              + " https://api.example.com/v1");
      return url;
    }
    boolean encrypted = "https".equalsIgnoreCase(url.get().getScheme());
    if (!encrypted && !isNear(url.get().getHost())) {
      values.problem(
          setting,
          "must start with https:// so that the key is not sent in the clear; for a private"
              + " host, name it in VEL_ALLOWED_HOSTS");
      return Optional.empty();
    }
    return url;
  }

  private boolean isNear(String host) {
    return Hosts.isLoopback(host) || Hosts.isNamed(host, allowedHosts);
  }
}
