package dev.vel.daemon.http;

import io.helidon.common.socket.SocketOptions;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What every accepted socket is given. {@code TCP_NODELAY}: without it streaming fell to 20
 * requests a second. {@code SO_TIMEOUT}: Helidon 4.1.7 ignores its own read timeout.
 */
final class GuardedSockets implements SocketOptions {
  private final Connections connections;

  GuardedSockets(Connections connections) {
    this.connections = connections;
  }

  @Override
  public void configureSocket(Socket socket) {
    SocketOptions.super.configureSocket(socket);
    try {
      // The sweep is what closes slow connections; this only holds should it ever fail.
      socket.setSoTimeout(
          Math.toIntExact(connections.patience().idle().plus(readTimeout()).toMillis()));
    } catch (SocketException e) {
      throw new IllegalStateException("the connection is gone", e);
    }
    connections.accepted(socket);
  }

  @Override
  public Map<SocketOption<?>, Object> socketOptions() {
    return Map.of(
        StandardSocketOptions.TCP_NODELAY, true,
        StandardSocketOptions.SO_KEEPALIVE, true);
  }

  @Override
  public Duration connectTimeout() {
    return Duration.ofSeconds(10);
  }

  @Override
  public Duration readTimeout() {
    return Duration.ofSeconds(30);
  }

  @Override
  public Optional<Integer> socketReceiveBufferSize() {
    return Optional.empty();
  }

  @Override
  public Optional<Integer> socketSendBufferSize() {
    return Optional.empty();
  }

  @Override
  public boolean socketReuseAddress() {
    return true;
  }

  @Override
  public boolean socketKeepAlive() {
    return true;
  }

  @Override
  public boolean tcpNoDelay() {
    return true;
  }
}
