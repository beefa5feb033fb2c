package dev.vel.cli.shell;

import dev.vel.cli.command.Branch;
import dev.vel.cli.command.Described;
import dev.vel.cli.command.Entry;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What may come next in a command of vel. Only the commands on the way are built. */
record VelWords(Supplier<Branch> root) {

  /** A word, and what is said about it. */
  record Word(String text, String about) {}

  /** What may come next: words, or something of a kind that the label names. */
  record Next(List<Word> words, Optional<String> label) {}

  /**
   * What may stand in place of the word being typed.
   *
   * @param before the words before it
   */
  Next after(List<String> before, String current) {
    Node node = root.get();
    int at = 0;
    while (node instanceof Branch branch) {
      if (at == before.size()) {
        return new Next(
            branch.entries().stream()
                .map(entry -> new Word(entry.name(), entry.summary()))
                .toList(),
            Optional.empty());
      }
      String name = before.get(at);
      Optional<Entry> entry =
          branch.entries().stream().filter(each -> each.name().equals(name)).findFirst();
      if (entry.isEmpty()) {
        return new Next(List.of(), Optional.empty());
      }
      node = entry.get().node().get();
      at++;
    }
    return node instanceof Leaf leaf
        ? within(Described.of("vel", "", leaf), before.subList(at, before.size()), current)
        : new Next(List.of(), Optional.empty());
  }

  private static Next within(Described command, List<String> before, String current) {
    Optional<Described.Option> open =
        before.isEmpty() ? Optional.empty() : option(command, before.getLast());
    if (open.isPresent() && open.get().valued()) {
      return value(open.get());
    }
    if (current.startsWith("-")) {
      return new Next(options(command), Optional.empty());
    }
    int position = 0;
    for (int i = 0; i < before.size(); i++) {
      boolean value = i > 0 && option(command, before.get(i - 1)).filter(Described.Option::valued).isPresent();
      position += before.get(i).startsWith("-") || value ? 0 : 1;
    }
    List<String> labels =
        command.parameters().stream().map(Described.Parameter::label).toList();
    Optional<String> label =
        labels.isEmpty()
            ? Optional.empty()
            : Optional.of(labels.get(Math.min(position, labels.size() - 1)));
    return new Next(List.of(), label);
  }

  private static Next value(Described.Option option) {
    return new Next(
        option.choices().stream().map(choice -> new Word(choice, "")).toList(),
        Optional.of(option.label()));
  }

  private static Optional<Described.Option> option(Described command, String word) {
    return command.options().stream().filter(option -> option.names().contains(word)).findFirst();
  }

  private static List<Word> options(Described command) {
    List<Word> words = new ArrayList<>();
    command
        .options()
        .forEach(option -> words.add(new Word(option.names().getLast(), option.summary())));
    return words;
  }
}
