package dev.vel.daemon;

import java.util.List;

/**
 * The command line.
 *
 * @param action what to do
 * @param debug whether failures show where they come from
 */
record Arguments(Action action, boolean debug) {
  /** What to do. */
  enum Action {
    SERVE,
    CHECK,
    MIGRATE,
    VERSION,
    HELP
  }

  static final String HELP =
      """
      Usage: veld [--check | --migrate] [--debug] [--version] [--help]

      Runs vel's HTTP API in the foreground until it gets SIGTERM or SIGINT, then ends what it
      has begun and exits 0. Everything is configured by the environment and vel.yaml.

        --check    read and check the configuration, say what is wrong with it, and exit
        --migrate  bring the schema of the database up to date, and exit; once before new
                   instances are started, else each does it at its start
        --debug    show stack traces of failures
        --version  print the version and exit
        --help     print this and exit

      Environment, beside the configuration:
        VEL_READY_FILE  a file to write the port to once requests are answered

      Exit codes:
        0   stopped as asked; nothing wrong, or the schema is up to date
        64  wrong use of this command
        69  the database does not answer, or the port is taken
        70  an unexpected failure
        73  the data folder cannot be written
        78  something is wrong with the configuration, of which stderr names every problem, one a
            line; or the schema is of a newer vel
      """;

  /**
   * @throws IllegalArgumentException for an unknown one, with a sentence
   */
  static Arguments parse(List<String> arguments) {
    Action action = Action.SERVE;
    boolean debug = false;
    for (String argument : arguments) {
      switch (argument) {
        case "--check" -> action = Action.CHECK;
        case "--migrate" -> action = Action.MIGRATE;
        case "--version" -> action = Action.VERSION;
        case "--help", "-h" -> action = Action.HELP;
        case "--debug" -> debug = true;
        default ->
            throw new IllegalArgumentException(
                "veld does not know " + argument + "; see veld --help");
      }
    }
    return new Arguments(action, debug);
  }
}
