package dev.vel.cli.shell;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A command of the conversation itself.
 *
 * @param name with its slash
 * @param aliases what else it is called
 * @param parameter what may follow it, for people; empty for nothing
 * @param kind what that is, for completion
 * @param everywhere whether {@code vel chat} has it, too
 */
record Slash(
    String name,
    List<String> aliases,
    String parameter,
    String summary,
    Kind kind,
    boolean everywhere,
    Deed deed) {

  Slash {
    aliases = List.copyOf(aliases);
  }

  /** One with a single name. */
  Slash(String name, String parameter, String summary, Kind kind, boolean everywhere, Deed deed) {
    this(name, List.of(), parameter, summary, kind, everywhere, deed);
  }

  /** What a parameter names. */
  enum Kind {
    NOTHING,
    AGENT,
    MODEL,
    SESSION,
    FILE,
    /** Options of {@code vel task list}. */
    LISTING
  }

  /** What it does; {@code rest} is what follows the name. */
  interface Deed {
    void run(String rest) throws Exception;
  }

  /** The same, which may be called this as well. */
  Slash or(String alias) {
    return new Slash(name, List.of(alias), parameter, summary, kind, everywhere, deed);
  }

  /** All that it is called. */
  List<String> names() {
    return Stream.concat(Stream.of(name), aliases.stream()).toList();
  }

  /** Whether this is what it is called, in any case. */
  boolean isCalled(String typed) {
    return names().contains(typed.toLowerCase(Locale.ROOT));
  }

  /** As a list of commands shows it. */
  String usage() {
    String called = String.join(", ", names());
    return parameter.isEmpty() ? called : called + " " + parameter;
  }
}
