package dev.vel.cli.context;

import dev.vel.cli.keyring.Keyring;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Stores for tests. */
public final class Stores {
  private Stores() {}

  /** On a system that has no keyring. */
  public static ContextStore withFile(Path folder) {
    return new ContextStore(folder, KeyringUse.AUTO, Optional::empty, notice -> {});
  }

  /** On one that has this one. */
  public static ContextStore with(Path folder, Keyring keyring, List<String> notices) {
    return with(folder, KeyringUse.AUTO, keyring, notices);
  }

  public static ContextStore with(
      Path folder, KeyringUse use, Keyring keyring, List<String> notices) {
    return new ContextStore(folder, use, () -> Optional.of(keyring), notices::add);
  }
}
