package dev.vel.cli.shell;

import dev.vel.cli.command.Branch;
import dev.vel.cli.command.Described;
import dev.vel.cli.command.Entry;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Node;
import dev.vel.cli.completion.Live;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What may come next in a command of vel. Only the commands on the way are built. */
record VelWords(Supplier<Branch> root) {
  private static final String HELP = "help";

  /** A word, and what is said about it. */
  record Word(String text, String about) {}

  /**
   * What may come next.
   *
   * @param lead what of the word being typed stays before each of them
   * @param live values that only a running vel knows
   * @param file whether the name of a file may
   */
  record Next(String lead, List<Word> words, Optional<Live> live, boolean file) {
    static final Next NOTHING = new Next("", List.of(), Optional.empty(), false);

    Next(List<Word> words) {
      this("", words, Optional.empty(), false);
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
    boolean help = !before.isEmpty() && before.getFirst().equals(HELP);
    Node node = root.get();
    String name = "vel";
    List<String> given = new ArrayList<>();
    Iterator<String> words = before.subList(help ? 1 : 0, before.size()).iterator();
    while (words.hasNext()) {
      String word = words.next();
      if (node instanceof Branch branch && !word.startsWith("-")) {
        Optional<Entry> entry =
            branch.entries().stream().filter(each -> each.name().equals(word)).findFirst();
        if (entry.isEmpty()) {
          return Next.NOTHING;
        }
        node = entry.get().node().get();
        name = name + " " + word;
      } else {
        given.add(word);
        if (Described.valuedEverywhere().contains(word) && words.hasNext()) {
          given.add(words.next());
        }
      }
    }
    if (node instanceof Leaf leaf) {
      return help ? Next.NOTHING : within(Described.of(name, "", leaf), given, current);
    }
    return commands((Branch) node, name, given, current);
  }

  private static Next commands(Branch branch, String name, List<String> given, String current) {
    Given all = Given.of(given, Described.everywhere());
    if (all.open().isPresent() || current.startsWith("-")) {
      return option(all, Described.everywhere(), current);
    }
    List<Word> words = new ArrayList<>();
    branch.entries().forEach(entry -> words.add(new Word(entry.name(), entry.summary())));
    if (name.equals("vel") && given.isEmpty()) {
      words.add(new Word(HELP, "Show what a command does"));
    }
    return new Next(words);
  }

  private static Next within(Described command, List<String> before, String current) {
    Given given = Given.of(before, command.options());
    if (given.ended()) {
      return Next.NOTHING;
    }
    if (given.open().isPresent() || current.startsWith("-")) {
      return option(given, command.options(), current);
    }
    if (given.arguments() > 0 && !command.several()) {
      return Next.NOTHING;
    }
    boolean file =
        command.parameters().stream().findFirst().filter(each -> isFile(each.label())).isPresent();
    return new Next("", words(command.choices()), Live.of(command), file);
  }

  /** An option, or the value of one, in a word of its own or behind a {@code =}. */
  private static Next option(Given given, List<Described.Option> known, String current) {
    if (given.open().isPresent()) {
      return value(given.open().get(), "", current);
    }
    int end = current.indexOf('=');
    if (end < 0) {
      return new Next(
          known.stream()
              .map(option -> new Word(option.names().getLast(), option.summary()))
              .toList());
    }
    return Given.option(known, current.substring(0, end))
        .filter(Described.Option::valued)
        .map(option -> value(option, current.substring(0, end + 1), current))
        .orElse(Next.NOTHING);
  }

  /** Of a list what stands before its last comma stays, and of {@code KIND=FILE} the kind. */
  private static Next value(Described.Option option, String before, String current) {
    int comma = current.lastIndexOf(',') + 1;
    String lead = option.list() && comma > before.length() ? current.substring(0, comma) : before;
    return option.choices().stream()
        .filter(choice -> choice.endsWith("=") && current.startsWith(lead + choice))
        .findFirst()
        .map(kind -> new Next(lead + kind, List.of(), Optional.empty(), true))
        .orElseGet(() -> {
          boolean file = option.choices().isEmpty() && isFile(option.label());
          return new Next(lead, words(option.choices()), Live.of(option), file);
        });
  }

  private static boolean isFile(String label) {
    return label.contains("FILE");
  }

  private static List<Word> words(List<String> choices) {
    return choices.stream().map(choice -> new Word(choice, "")).toList();
  }

  /**
   * What was typed behind a command.
   *
   * @param open the option whose value comes next
   * @param arguments how many words are neither options nor values of them
   * @param ended whether only arguments may follow
   */
  private record Given(Optional<Described.Option> open, int arguments, boolean ended) {
    static Given of(List<String> words, List<Described.Option> known) {
      Optional<Described.Option> open = Optional.empty();
      int arguments = 0;
      for (String word : words) {
        if (open.isPresent()) {
          open = Optional.empty();
        } else if (word.equals("--")) {
          return new Given(open, arguments, true);
        } else if (word.startsWith("-")) {
          open = option(known, word).filter(Described.Option::valued);
        } else {
          arguments++;
        }
      }
      return new Given(open, arguments, false);
    }

    static Optional<Described.Option> option(List<Described.Option> known, String word) {
      return known.stream().filter(option -> option.names().contains(word)).findFirst();
    }
  }
}
