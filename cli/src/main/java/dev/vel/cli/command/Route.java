package dev.vel.cli.command;

import java.util.ArrayList;
import java.util.List;

/**
 * Which command a command line means.
 *
 * @param name in full, such as {@code vel task list}
 * @param arguments what remains for the command itself
 */
record Route(Node node, String name, String summary, List<String> arguments) {

  /** Walks from the root along the words that name commands; options may stand between them. */
  static Route find(Branch root, String name, String summary, List<String> arguments) {
    Node node = root;
    List<String> rest = new ArrayList<>(arguments);
    String fullName = name;
    String about = summary;
    int at = nextWord(rest, 0);
    while (node instanceof Branch branch && at >= 0) {
      Entry entry = entry(branch, fullName, rest, at);
      node = entry.node().get();
      fullName = fullName + " " + entry.name();
      about = entry.summary();
      rest.remove(at);
      at = nextWord(rest, at);
    }
    return new Route(node, fullName, about, List.copyOf(rest));
  }

  private static Entry entry(Branch branch, String parent, List<String> words, int at) {
    String word = words.get(at);
    return branch.entries().stream()
        .filter(entry -> entry.name().equals(word))
        .findFirst()
        .orElseThrow(() ->
            CommandException.usage(
                Suggestion.seeHelp(
                    at > 0 && GlobalOptions.isUnknown(words.get(at - 1))
                        ? Suggestion.unknownOption(words.get(at - 1), GlobalOptions.names())
                        : "'" + word + "' is no command of " + parent + nearest(branch, word),
                    parent)));
  }

  private static String nearest(Branch branch, String word) {
    return Suggestion.tail(word, branch.entries().stream().map(Entry::name).toList());
  }

  /** Where the next word is that is neither an option nor its value; -1 for nowhere. */
  static int nextWord(List<String> words, int from) {
    for (int i = from; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("--")) {
        return -1;
      }
      if (!word.startsWith("-")) {
        return i;
      }
      if (GlobalOptions.WITH_VALUE.contains(word)) {
        i++;
      }
    }
    return -1;
  }
}
