package dev.vel.api;

import java.util.Objects;

/** Which vel this is. */
public final class Version {
  private Version() {}

  /** From the jar's manifest; {@code dev} when run from classes. */
  public static String current() {
    return Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "dev");
  }
}
