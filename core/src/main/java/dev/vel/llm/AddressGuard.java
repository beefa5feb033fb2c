package dev.vel.llm;

import java.net.InetAddress;

/**
 * Decides, each time a connection is about to be made, whether an address may be called. It sees
 * what the name resolved to just now, so a name that changes its address after it was accepted
 * gains nothing. Thread-safe.
 */
@FunctionalInterface
public interface AddressGuard {
  /** Lets every address through: for endpoints that the operator configured. */
  AddressGuard NONE = (host, address) -> true;

  /**
   * @param host the name as the base URL gives it
   * @param address one of the addresses it resolved to
   */
  boolean allows(String host, InetAddress address);
}
