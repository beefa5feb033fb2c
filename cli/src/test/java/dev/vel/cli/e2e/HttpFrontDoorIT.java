package dev.vel.cli.e2e;

import dev.vel.api.FrontDoorContract;
import dev.vel.api.Vel;
import dev.vel.db.TestDatabase;
import dev.vel.llm.sandbox.Sandbox;
import dev.vel.llm.sandbox.SandboxOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract of the front door, through the client, the network and a real {@code veld}. */
class HttpFrontDoorIT extends FrontDoorContract {
  private static Sandbox sandbox;
  private static Veld veld;
  private static Vel door;

  @BeforeAll
  static void open(@TempDir Path home) throws IOException {
    sandbox = Sandbox.start(SandboxOptions.DEFAULT);
    veld = Veld.start(home, TestDatabase.settings(), sandbox.baseUri(), Map.of());
    door = RemoteDoor.open(veld.url());
  }

  @AfterAll
  static void close() {
    veld.close();
    sandbox.close();
  }

  @Override
  protected Vel door() {
    return door;
  }

  @Override
  protected URI provider() {
    return sandbox.baseUri();
  }
}
