package dev.vel.llm;

import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** The pooled connections to one provider or other server. Thread-safe. */
public final class HttpPool implements AutoCloseable {
  /** Under this name a request's context carries what to run once its connection stands. */
  public static final String ON_CONNECTED = "vel.on-connected";

  private static final int MAX_CONNECTIONS = 1024;

  private final PoolingHttpClientConnectionManager connections;
  private final CloseableHttpClient client;

  /**
   * @param secure whether https will be called: reading the trust store takes a good part of a
   *     short command's time, so it is done only then, and before any limit runs
   */
  public HttpPool(AddressGuard guard, boolean secure) {
    WireLog.silence();
    if (secure) {
      Tls.load();
    }
    connections = connections(guard);
    client = client(connections);
  }

  public CloseableHttpClient client() {
    return client;
  }

  /** Connections that calls hold now. */
  int leased() {
    return connections.getTotalStats().getLeased();
  }

  /** Connections kept for the next call. */
  int idle() {
    return connections.getTotalStats().getAvailable();
  }

  @Override
  public void close() {
    client.close(CloseMode.IMMEDIATE);
  }

  private static PoolingHttpClientConnectionManager connections(AddressGuard guard) {
    // Time is kept by the caller (see Call), so the sockets themselves have no limits.
    return PoolingHttpClientConnectionManagerBuilder.create()
        .setDnsResolver(new GuardedDns(guard))
        .setTlsSocketStrategy(Tls.ON_DEMAND)
        .setConnectionFactory(
            ManagedHttpClientConnectionFactory.builder()
                .http1Config(
                    Http1Config.custom().setMaxHeaderCount(200).setMaxLineLength(1 << 16).build())
                .build())
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setConnectTimeout(Timeout.DISABLED)
                .setSocketTimeout(Timeout.DISABLED)
                .setValidateAfterInactivity(200, TimeUnit.MILLISECONDS)
                .setIdleTimeout(30, TimeUnit.SECONDS)
                .setTimeToLive(10, TimeUnit.MINUTES)
                .build())
        .setDefaultSocketConfig(
            SocketConfig.custom().setTcpNoDelay(true).setSoKeepAlive(true).build())
        .setMaxConnPerRoute(MAX_CONNECTIONS)
        .setMaxConnTotal(MAX_CONNECTIONS)
        .build();
  }

  private static CloseableHttpClient client(PoolingHttpClientConnectionManager connections) {
    return HttpClientBuilder.create()
        .setConnectionManager(connections)
        .setUserAgent("vel/" + version())
        .disableAutomaticRetries()
        .disableRedirectHandling()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableContentCompression()
        .disableConnectionState()
        .setKeepAliveStrategy((response, context) -> TimeValue.ofSeconds(30))
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setAuthenticationEnabled(false)
                .setRedirectsEnabled(false)
                .setProtocolUpgradeEnabled(false)
                .setConnectionRequestTimeout(Timeout.DISABLED)
                .setResponseTimeout(Timeout.DISABLED)
                .build())
        .addExecInterceptorAfter(
            ChainElement.CONNECT.name(),
            "connected",
            (request, scope, chain) -> {
              if (scope.clientContext.getAttribute(ON_CONNECTED) instanceof Runnable connected) {
                connected.run();
              }
              return chain.proceed(request, scope);
            })
        .build();
  }

  static String version() {
    String version = HttpPool.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
