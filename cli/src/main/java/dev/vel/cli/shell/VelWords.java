package dev.vel.cli.shell;

import dev.vel.cli.command.Branch;
import dev.vel.cli.command.Described;
import dev.vel.cli.command.Entry;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Node;
import dev.vel.cli.completion.Live;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What may come next in a command of vel. Only the commands on the way are built. */
record VelWords(Supplier<Branch> root) {

  /** A word, and what is said about it. */
  record Word(String text, String about) {}

  /**
   * What may come next.
   *
   * @param live values that only a running vel knows
   * @param file whether the name of a file may
   */
  record Next(List<Word> words, Optional<Live> live, boolean file) {
    static final Next NOTHING = new Next(List.of(), Optional.empty(), false);

    Next(List<Word> words) {
      this(words, Optional.empty(), false);
    }
  }

  /** What was meant by a line that begins with the program's name, as elsewhere. */
  static List<String> withoutName(List<String> words) {
    boolean named = !words.isEmpty() && words.getFirst().equals("vel");
    return named ? words.subList(1, words.size()) : words;
  }

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
                .toList());
      }
      String name = before.get(at);
      Optional<Entry> entry =
          branch.entries().stream().filter(each -> each.name().equals(name)).findFirst();
      if (entry.isEmpty()) {
        return Next.NOTHING;
      }
      node = entry.get().node().get();
      at++;
    }
    return node instanceof Leaf leaf
        ? within(
            Described.of("vel " + String.join(" ", before.subList(0, at)), "", leaf),
            before.subList(at, before.size()),
            current)
        : Next.NOTHING;
  }

  private static Next within(Described command, List<String> before, String current) {
    Optional<Described.Option> open =
        before.isEmpty() ? Optional.empty() : option(command, before.getLast());
    if (open.isPresent() && open.get().valued()) {
      return value(open.get());
    }
    if (current.startsWith("-")) {
      return new Next(options(command));
    }
    boolean file =
        command.parameters().stream().findFirst().filter(each -> isFile(each.label())).isPresent();
    return new Next(
        command.choices().stream().map(choice -> new Word(choice, "")).toList(),
        Live.of(command),
        file);
  }

  private static Next value(Described.Option option) {
    return new Next(
        option.choices().stream().map(choice -> new Word(choice, "")).toList(),
        Live.of(option),
        isFile(option.label()));
  }

  private static boolean isFile(String label) {
    return label.contains("FILE");
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
