package dev.vel.api;

import dev.vel.llm.sandbox.Sandbox;
import dev.vel.llm.sandbox.SandboxOptions;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class InProcessFrontDoorTest extends FrontDoorContract {
  private static Sandbox sandbox;
  private static TestHouse house;

  @BeforeAll
  static void open() throws IOException {
    sandbox = Sandbox.start(SandboxOptions.DEFAULT);
    house = TestHouse.open(Map.of("openai", sandbox.baseUri())).running();
  }

  @AfterAll
  static void close() {
    house.close();
    sandbox.close();
  }

  @Override
  protected Vel door() {
    return house.door();
  }

  @Override
  protected URI provider() {
    return sandbox.baseUri();
  }
}
