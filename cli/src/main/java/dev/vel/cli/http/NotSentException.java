package dev.vel.cli.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** Nothing of a request has arrived, for no connection ever came about that could carry it. */
public final class NotSentException extends IOException {

  NotSentException(IOException cause) {
    super(cause.getMessage(), cause);
  }

  /** Whether it is what happens before anything is sent. */
  static boolean is(IOException failure) {
    return switch (failure) {
      case ConnectException refused -> true;
      case UnknownHostException unknown -> true;
      case NoRouteToHostException lost -> true;
      case SSLHandshakeException stranger -> true;
      case SSLException other -> Insecure.isPlain(other);
      case SocketTimeoutException slow ->
          String.valueOf(slow.getMessage()).toLowerCase(Locale.ROOT).contains("connect");
      default -> false;
    };
  }
}
