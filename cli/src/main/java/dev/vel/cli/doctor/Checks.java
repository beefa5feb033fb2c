package dev.vel.cli.doctor;

import java.util.List;

/** Looks at one part of vel; what is broken there is a result, and never an end of the looking. */
interface Checks {

  /** What stands for all of them where they could not be made. */
  String name();

  /** What not to have ended in time comes to; a problem where nothing works without it. */
  default Check late(String message) {
    return Check.warning(name(), message, "run `vel doctor` again");
  }

  /** Looks, within seconds. */
  List<Check> look() throws Exception;
}
