package dev.vel.cli.shell;

/**
 * A command of the conversation itself.
 *
 * @param name with its slash
 * @param parameter what may follow it, for people; empty for nothing
 * @param kind what that is, for completion
 * @param everywhere whether {@code vel chat} has it, too
 */
record Slash(
    String name, String parameter, String summary, Kind kind, boolean everywhere, Deed deed) {

  /** What a parameter names. */
  enum Kind {
    NOTHING,
    AGENT,
    MODEL,
    SESSION,
    FILE
  }

  /** What it does; {@code rest} is what follows the name. */
  interface Deed {
    void run(String rest) throws Exception;
  }

  /** As a list of commands shows it. */
  String usage() {
    return parameter.isEmpty() ? name : name + " " + parameter;
  }
}
