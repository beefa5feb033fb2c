package dev.vel.cli.keyring;

import org.jspecify.annotations.Nullable;

/** The keyring does not work. Its message never holds what the keyring's program said. */
public final class KeyringException extends Exception {

  public KeyringException(String why) {
    this(why, null);
  }

  KeyringException(String why, @Nullable Throwable cause) {
    super(why, cause);
  }
}
