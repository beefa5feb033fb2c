package dev.vel.daemon;

import java.util.Objects;

/** Which vel this is. */
final class Version {
  private Version() {}

  /** The jar's version; {@code dev} when run from classes. */
  static String current() {
    return Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "dev");
  }
}
