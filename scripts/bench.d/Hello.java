import io.helidon.webserver.WebServer;

/** The least that Helidon can do: scripts/bench compares vel's start with its. */
final class Hello {
  public static void main(String[] arguments) {
    WebServer.builder()
        .host("127.0.0.1")
        .port(Integer.parseInt(System.getenv("PORT")))
        .routing(routing -> routing.get("/api/health/ready", (request, response) -> response.send("{\"status\":\"ready\"}")))
        .build()
        .start();
  }
}
