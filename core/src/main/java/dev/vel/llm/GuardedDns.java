package dev.vel.llm;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves names on platform threads of their own: a look-up cannot be interrupted and holds the
 * carrier of a virtual thread, so a dead name server would otherwise stop every virtual thread.
 * Calls that ask for the same name at the same time share one look-up. Thread-safe.
 */
final class GuardedDns implements DnsResolver {
  private static final Duration FOR_EVER = Duration.ofDays(1);

  private final AddressGuard guard;
  private final Map<String, FutureTask<InetAddress[]>> running = new ConcurrentHashMap<>();

  GuardedDns(AddressGuard guard) {
    this.guard = guard;
  }

  /** The address was resolved and is not allowed. */
  static final class ForbiddenAddressException extends UnknownHostException {
    ForbiddenAddressException(String host) {
      super(host + " resolves to an address that may not be called");
    }
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    return resolve(host, FOR_EVER);
  }

  /** The addresses that may be called, looked up within that time. */
  InetAddress[] resolve(String host, Duration within) throws UnknownHostException {
    InetAddress[] all = isLiteral(host) ? InetAddress.getAllByName(host) : lookUp(host, within);
    InetAddress[] allowed =
        Arrays.stream(all)
            .filter(address -> guard.allows(host, address))
            .toArray(InetAddress[]::new);
    if (allowed.length == 0) {
      throw new ForbiddenAddressException(host);
    }
    return allowed;
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }

  private static boolean isLiteral(String host) {
    return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
  }

  private InetAddress[] lookUp(String host, Duration within) throws UnknownHostException {
    FutureTask<InetAddress[]> task = running.computeIfAbsent(host, this::begin);
    try {
      return task.get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw unknown(host, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw unknown(host, e);
    } catch (InterruptedException | CancellationException e) {
      Thread.currentThread().interrupt();
      throw unknown(host, e);
    }
  }

  private FutureTask<InetAddress[]> begin(String host) {
    FutureTask<InetAddress[]> task = new FutureTask<>(() -> InetAddress.getAllByName(host));
    Thread.ofPlatform()
        .daemon()
        .name("vel-dns")
        .start(() -> {
          task.run();
          running.remove(host);
        });
    return task;
  }

  private static UnknownHostException unknown(String host, Throwable cause) {
    UnknownHostException unknown = new UnknownHostException(host);
    unknown.initCause(cause);
    return unknown;
  }
}
