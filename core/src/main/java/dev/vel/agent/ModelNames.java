package dev.vel.agent;

import java.util.List;
import java.util.UUID;

/** Which providers and models there are, as far as an agent's configuration is concerned. */
public interface ModelNames {

  /** The providers that can be named, configured or not. */
  List<String> providers();

  /**
   * Whether a model can be named: in the catalogue, retired with a successor, or possibly served by
   * a configured endpoint whose models vel does not know.
   */
  boolean isModel(String name);

  /** Whether this user can name it: also when an endpoint of their own may serve it. */
  default boolean isModel(UUID userId, String name) {
    return isModel(name);
  }

  /** The models of the catalogue, for a message. */
  List<String> models();
}
