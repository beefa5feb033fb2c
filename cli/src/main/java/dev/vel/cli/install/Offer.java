package dev.vel.cli.install;

import java.io.IOException;

/** What there is to be had in place of an installation. */
interface Offer {

  /** What is installed. */
  String installed();

  /** What is to be had. */
  String available();

  /** Whether they are the same. */
  boolean upToDate();

  /** Where it is. */
  String place();

  /** Puts it in the place of what is installed. */
  void install() throws IOException, InterruptedException;
}
