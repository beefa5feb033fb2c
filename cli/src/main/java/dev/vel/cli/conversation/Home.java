package dev.vel.cli.conversation;

import java.util.UUID;

/**
 * The vel that a session's tasks live in, and whose they are there: only there can it go on.
 *
 * @param place for people: {@code local mode}, or the URL
 */
public record Home(String place, UUID user) {

  /** Whether sessions of the one can go on in the other; an address may change. */
  boolean same(Home other) {
    return user.equals(other.user);
  }
}
