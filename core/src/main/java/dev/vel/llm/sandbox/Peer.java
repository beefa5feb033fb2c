package dev.vel.llm.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/** The raw connection below HTTP, for the faults that HTTP cannot express. */
record Peer(Socket socket) {
  /** Under this name a request's context carries its connection. */
  static final String ATTRIBUTE = "vel.peer";

  /** The connection was ended on purpose. */
  static final class EndedException extends IOException {
    EndedException(String message) {
      super(message);
    }
  }

  /** Ends the connection with a TCP reset. */
  EndedException reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
    return new EndedException("reset");
  }

  /** Ends the connection as if the provider had stopped in the middle. */
  EndedException cut() throws IOException {
    socket.close();
    return new EndedException("cut");
  }

  /** Says nothing more until the other side goes away or the sandbox is closed. */
  EndedException hang() throws IOException {
    socket.setSoTimeout(0);
    InputStream in = socket.getInputStream();
    byte[] ignored = new byte[1024];
    while (in.read(ignored) >= 0) {
      // Whatever the other side still says is not answered.
    }
    return new EndedException("the other side has gone");
  }
}
