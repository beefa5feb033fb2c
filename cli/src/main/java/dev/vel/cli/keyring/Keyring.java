package dev.vel.cli.keyring;

import java.util.Optional;

/**
 * Where the system keeps secrets for its user. Each call starts a process and takes a few seconds
 * at most.
 */
public interface Keyring {

  /** What it holds for an account; empty when it holds nothing or does not give it out. */
  Optional<String> read(String account) throws KeyringException;

  /**
   * Puts a secret there, in the place of an earlier one.
   *
   * @param label what people see in their keyring's own program
   */
  void write(String account, String label, String secret) throws KeyringException;

  /** Takes it out; nothing to take out is well. */
  void delete(String account) throws KeyringException;
}
