package dev.vel.cli.context;

import dev.vel.cli.keyring.Keyring;
import dev.vel.cli.keyring.KeyringException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A keyring in memory, during one of whose calls its command is killed. */
final class MortalKeyring implements Keyring {
  final Map<String, String> secrets = new LinkedHashMap<>();

  /** Moments until the command is killed: before and after each deed there is one. */
  int moments = Integer.MAX_VALUE;

  boolean refusesWrites;

  /** What a kill does to the stack that it meets: no handler of vel's catches it. */
  static final class Killed extends Error {}

  private void moment() {
    if (moments-- == 0) {
      throw new Killed();
    }
  }

  @Override
  public Optional<String> read(String account) {
    moment();
    Optional<String> secret = Optional.ofNullable(secrets.get(account));
    moment();
    return secret;
  }

  @Override
  public void write(String account, String label, String secret) throws KeyringException {
    moment();
    if (refusesWrites) {
      throw new KeyringException("refuses");
    }
    secrets.put(account, secret);
    moment();
  }

  @Override
  public void delete(String account) {
    moment();
    secrets.remove(account);
    moment();
  }
}
