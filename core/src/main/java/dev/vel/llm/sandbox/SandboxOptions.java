package dev.vel.llm.sandbox;

import dev.vel.config.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a sandbox behaves.
 *
 * @param host the address to listen on; loopback unless others shall reach it
 * @param port 0–65535, 0 takes a free one
 * @param apiKey the key that callers must send, null when none is needed
 * @param tokensPerSecond how fast an answer streams, 0 for as fast as it can
 * @param latency time before anything is answered
 * @param slowFirstToken how long {@link Fault#SLOW_FIRST_TOKEN} lets the first token wait
 * @param fault a fault for every request that does not choose its own, null for none
 */
public record SandboxOptions(
    String host,
    int port,
    @Nullable Secret apiKey,
    double tokensPerSecond,
    Duration latency,
    Duration slowFirstToken,
    @Nullable FaultRule fault) {

  /** A free port on loopback, no key, no delay, no fault. */
  public static final SandboxOptions DEFAULT =
      new SandboxOptions("127.0.0.1", 0, null, 0, Duration.ZERO, Duration.ofSeconds(10), null);

  public SandboxOptions {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("the port must be a number of 0–65535");
    }
    if (!(tokensPerSecond >= 0) || tokensPerSecond > 1_000_000) {
      throw new IllegalArgumentException("the tokens per second must be a number of 0–1000000");
    }
    if (latency.isNegative() || slowFirstToken.isNegative()) {
      throw new IllegalArgumentException("a delay must not be negative");
    }
  }

  public SandboxOptions withHost(String host) {
    return new SandboxOptions(host, port, apiKey, tokensPerSecond, latency, slowFirstToken, fault);
  }

  public SandboxOptions withPort(int port) {
    return new SandboxOptions(host, port, apiKey, tokensPerSecond, latency, slowFirstToken, fault);
  }

  public SandboxOptions withApiKey(@Nullable Secret apiKey) {
    return new SandboxOptions(host, port, apiKey, tokensPerSecond, latency, slowFirstToken, fault);
  }

  public SandboxOptions withTokensPerSecond(double tokensPerSecond) {
    return new SandboxOptions(host, port, apiKey, tokensPerSecond, latency, slowFirstToken, fault);
  }

  public SandboxOptions withLatency(Duration latency) {
    return new SandboxOptions(host, port, apiKey, tokensPerSecond, latency, slowFirstToken, fault);
  }

  public SandboxOptions withSlowFirstToken(Duration slowFirstToken) {
    return new SandboxOptions(host, port, apiKey, tokensPerSecond, latency, slowFirstToken, fault);
  }

  public SandboxOptions withFault(@Nullable FaultRule fault) {
    return new SandboxOptions(host, port, apiKey, tokensPerSecond, latency, slowFirstToken, fault);
  }
}
