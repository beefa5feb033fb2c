import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Ends with 0 when the daemon in this container is ready, else with 1: for HEALTHCHECK, where there is no shell and no curl. */
final class Health {
  private static final int MILLIS = 4_000;

  public static void main(String[] arguments) {
    String port = System.getenv().getOrDefault("PORT", "8080");
    System.exit(isReady(Integer.parseInt(port)) ? 0 : 1);
  }

  private static boolean isReady(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), MILLIS);
      socket.setSoTimeout(MILLIS);
      socket
          .getOutputStream()
          .write("GET /api/health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      String status = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
      return status.equals("HTTP/1.1 200");
    } catch (IOException away) {
      System.err.println("not ready: " + away.getMessage());
      return false;
    }
  }
}
