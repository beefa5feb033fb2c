package dev.vel.cli.http;

import java.util.Optional;

/** The token that requests carry. Thread-safe. */
public interface Bearer {

  /** The token to send; empty when there is none. */
  Optional<String> token();

  /** Another token after this one was refused; empty when there is no other. */
  Optional<String> renew(String refused);

  /** What to tell a user whose token is not accepted, or who has none. */
  String advice();

  /** A token that was given and cannot be renewed. */
  record Fixed(String value, String advice) implements Bearer {
    @Override
    public Optional<String> token() {
      return Optional.of(value);
    }

    @Override
    public Optional<String> renew(String refused) {
      return Optional.empty();
    }

    @Override
    public String toString() {
      return "Fixed[••••]";
    }
  }

  /** No token at all. */
  record None(String advice) implements Bearer {
    @Override
    public Optional<String> token() {
      return Optional.empty();
    }

    @Override
    public Optional<String> renew(String refused) {
      return Optional.empty();
    }
  }
}
