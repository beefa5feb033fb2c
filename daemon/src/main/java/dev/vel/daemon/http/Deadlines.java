package dev.vel.daemon.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;

/** Moves a connection's deadline along as its request arrives. */
final class Deadlines implements Http1ConnectionListener {
  private final Connections connections;

  Deadlines(Connections connections) {
    this.connections = connections;
  }

  @Override
  public void prologue(ConnectionContext context, HttpPrologue prologue) {
    Connection connection = connections.begin(context);
    connection.reader(context.dataReader());
    connection.limit(connections.patience().headers());
  }

  @Override
  public void headers(ConnectionContext context, Headers headers) {
    Connection connection = connections.current();
    if (headers.contains(HeaderNames.CONTENT_LENGTH)
        || headers.contains(HeaderNames.TRANSFER_ENCODING)) {
      connection.limit(connections.patience().body());
    } else {
      connection.unlimited();
    }
  }
}
