package dev.vel.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A line that shows one command at work, typed at a {@link Workshop}.
 *
 * @param command how many of its words name the command
 * @param input what stands on standard input
 * @param code what it exits with
 * @param before what is done first
 * @param exception why its data does not take the form that -o says; empty when it does
 */
record Line(
    List<String> words,
    int command,
    String input,
    int code,
    Consumer<Workshop> before,
    Optional<String> exception) {

  /** A line whose first words name a command, up to the first bar. */
  static Line of(String text) {
    String[] parts = text.split(" \\|", 2);
    List<String> command = List.of(parts[0].split(" "));
    Stream<String> rest = parts.length == 1 ? Stream.of() : Arrays.stream(parts[1].split(" "));
    List<String> words =
        Stream.concat(command.stream(), rest.filter(word -> !word.isEmpty())).toList();
    return new Line(words, command.size(), "", 0, workshop -> {}, Optional.empty());
  }

  Line input(String text) {
    return new Line(words, command, text, code, before, exception);
  }

  Line exits(int number) {
    return new Line(words, command, input, number, before, exception);
  }

  Line after(Consumer<Workshop> deed) {
    return new Line(words, command, input, code, deed, exception);
  }

  Line excepted(String reason) {
    return new Line(words, command, input, code, before, Optional.of(reason));
  }

  /** The words that name the command. */
  List<String> path() {
    return words.subList(0, command);
  }

  /** The words behind it. */
  List<String> arguments() {
    return words.subList(command, words.size());
  }

  /** The command in full, such as {@code vel task list}. */
  String name() {
    return "vel " + String.join(" ", path());
  }

  /** The line with options put in behind the name of the command, before everything else. */
  List<String> with(List<String> options) {
    return Stream.of(path(), options, arguments()).flatMap(List::stream).toList();
  }

  @Override
  public String toString() {
    return String.join(" ", words);
  }
}
