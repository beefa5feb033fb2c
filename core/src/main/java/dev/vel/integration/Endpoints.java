package dev.vel.integration;

import dev.vel.llm.AddressGuard;
import dev.vel.wire.VelException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses users may make vel call: public ones, over https. The operator's list of allowed
 * hosts lifts both conditions for the hosts it names. Asked when an integration is saved, with what
 * its name resolves to then, and for each connection, with what it resolves to just now.
 * Thread-safe.
 */
public final class Endpoints implements AddressGuard {
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final String FIELD = "config.base_url";

  private final Set<String> allowed;
  private final Names names;

  /** How names become addresses. */
  @FunctionalInterface
  interface Names {
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  /**
   * @param allowedHosts names or addresses, as configured
   */
  public Endpoints(List<String> allowedHosts) {
    this(allowedHosts, InetAddress::getAllByName);
  }

  Endpoints(List<String> allowedHosts, Names names) {
    this.allowed = allowedHosts.stream().map(Endpoints::plain).collect(Collectors.toSet());
    this.names = names;
  }

  @Override
  public boolean allows(String host, InetAddress address) {
    return isNamed(host) || PublicAddresses.contains(address);
  }

  /**
   * Looks a base URL up, for 3 s at most; null passes.
   *
   * @throws VelException {@code VALIDATION_ERROR} when it may not be called or its name is not
   *     known
   */
  void check(@Nullable String baseUrl) {
    if (baseUrl != null) {
      check(baseUrl, FIELD);
    }
  }

  /**
   * The same for another kind of address.
   *
   * @param field what the request calls it
   */
  public void check(String baseUrl, String field) {
    URI uri = URI.create(baseUrl);
    if (isNamed(uri.getHost())) {
      return;
    }
    if (!"https".equals(uri.getScheme())) {
      throw VelException.invalid(
          field,
          "must start with https://, so that the key is not sent in the clear; the operator allows a"
              + " host over http with VEL_ALLOWED_HOSTS");
    }
    InetAddress[] addresses = resolve(bare(uri.getHost()), field);
    if (!Arrays.stream(addresses).allMatch(PublicAddresses::contains)) {
      throw VelException.invalid(
          field,
          "leads to a private or reserved address; the operator of this vel can allow its host in"
              + " VEL_ALLOWED_HOSTS");
    }
  }

  private boolean isNamed(String host) {
    return !allowed.isEmpty() && allowed.contains(plain(host));
  }

  /** On a thread of its own: a look-up cannot be interrupted. */
  private InetAddress[] resolve(String host, String field) {
    FutureTask<InetAddress[]> task = new FutureTask<>(() -> names.resolve(host));
    Thread.ofPlatform().daemon().name("vel-dns").start(task);
    try {
      return task.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw VelException.invalid(field, "names a host that cannot be found");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw VelException.unavailable("The request was interrupted", e);
    }
  }

  /** One spelling for each host: lower case, no trailing dot, addresses in their shortest form. */
  private static String plain(String host) {
    String lower = bare(host).toLowerCase(Locale.ROOT);
    String name = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    if (name.indexOf(':') < 0) {
      return name;
    }
    try {
      return InetAddress.ofLiteral(name).getHostAddress();
    } catch (IllegalArgumentException notOne) {
      return name;
    }
  }

  private static String bare(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
