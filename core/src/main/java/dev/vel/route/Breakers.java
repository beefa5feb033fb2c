package dev.vel.route;

import java.time.Duration;
import java.util.Optional;

/**
 * Which models are left alone because they fail. A model that failed often in a short time is not
 * asked at all, but for one probe now and then, whichever instance makes it. Thread-safe.
 */
public interface Breakers {

  /** Asks to call; empty when the model is to be left alone now. */
  Optional<Permit> enter(Candidate candidate);

  /** The right to make one call; exactly one of its methods must be called, once. */
  interface Permit {
    /** The model answered, if only to say what is wrong with the request. */
    void succeeded();

    /** The model failed in a way that is its own fault. */
    void failed();

    /** Nothing was learned: the call was not made, or was stopped. */
    void unknown();
  }

  /** How a model's breaker stands. */
  enum State {
    CLOSED,
    OPEN,
    HALF_OPEN
  }

  /** How it stands now. */
  State state(Candidate candidate);

  /** Until the next probe may be made; zero when it is not open. */
  Duration untilProbe(Candidate candidate);

  /** Leaves no model alone. */
  Breakers NONE =
      new Breakers() {
        private final Permit permit =
            new Permit() {
              @Override
              public void succeeded() {}

              @Override
              public void failed() {}

              @Override
              public void unknown() {}
            };

        @Override
        public Optional<Permit> enter(Candidate candidate) {
          return Optional.of(permit);
        }

        @Override
        public State state(Candidate candidate) {
          return State.CLOSED;
        }

        @Override
        public Duration untilProbe(Candidate candidate) {
          return Duration.ZERO;
        }
      };
}
