package dev.vel.config;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What engines are called that answer alike: those with the same providers, tools and files. In
 * local mode each command has its own, by its environment and folder; a task that one submits is
 * left to the engines of the same name, as long as there are any (V13).
 */
public final class Claimant {
  /** PostgreSQL cuts an application_name off after 63 bytes. */
  private static final int DIGITS = 32;

  private final Mac mac;

  private Claimant(Secret key) {
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA256", e);
    }
  }

  /** The name, which gives no setting away: {@code vel-} and 32 hexadecimal digits. */
  public static String of(Settings settings) {
    return new Claimant(settings.secretKeyBase()).name(settings);
  }

  private String name(Settings settings) {
    add("claimant"); // Other things are made of this key, of other beginnings.
    settings
        .providers()
        .forEach((name, it) -> add(name, it.baseUrl(), it.apiKey().map(Secret::reveal)));
    add(settings.allowedHosts(), settings.catalogueFile());
    add(settings.routing().classificationFile(), settings.routing().timeouts());
    settings.mcp().servers().forEach(this::add);
    add(settings.mcp().taskMasterProject());
    byte[] digest = mac.doFinal();
    return "vel-" + HexFormat.of().formatHex(Arrays.copyOf(digest, DIGITS / 2));
  }

  private void add(String name, McpServer server) {
    switch (server) {
      case McpServer.Stdio it ->
          add(name, it.command(), revealed(it.environment()), it.directory());
      case McpServer.Http it -> add(name, it.url(), revealed(it.headers()));
    }
  }

  private static List<String> revealed(Map<String, Secret> secrets) {
    return secrets.entrySet().stream()
        .map(it -> it.getKey() + "=" + it.getValue().reveal())
        .toList();
  }

  private void add(Object... parts) {
    for (Object part : parts) {
      mac.update(part.toString().getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
    }
  }
}
