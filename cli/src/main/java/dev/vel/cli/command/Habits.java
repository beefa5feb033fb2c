package dev.vel.cli.command;

import dev.vel.cli.output.Colour;
import dev.vel.cli.output.Display;
import dev.vel.cli.output.Terminal;
import dev.vel.cli.output.Words;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How vel is to behave towards whoever sits there, read before anything else: refusals of the
 * command line itself are written that way, too.
 *
 * @param spoken whether a screen reader reads it out
 * @param asks whether anybody may be asked
 * @param place what the line says about where to go, as it is to be repeated: {@code --local},
 *     {@code --context NAME} or nothing
 */
record Habits(Colour colour, boolean spoken, boolean asks, String place) {

  static Habits of(List<String> words, Map<String, String> environment) {
    Colour colour = Colour.AUTO;
    boolean spoken = Display.isSet(environment, "VEL_SCREEN_READER");
    boolean asks = !Display.isAutomatic(environment);
    String place = "";
    for (int i = 0; i < words.size() && !words.get(i).equals("--"); i++) {
      String word = words.get(i);
      if (word.equals(GlobalOptions.COLOUR) && i + 1 < words.size()) {
        colour = colour(words.get(i + 1));
      } else if (word.startsWith(GlobalOptions.COLOUR + "=")) {
        colour = colour(word.substring(word.indexOf('=') + 1));
      } else if (word.equals(GlobalOptions.LOCAL)) {
        place = word;
      } else if (word.equals(GlobalOptions.CONTEXT) && i + 1 < words.size()) {
        place = word + " " + Words.ofShell(words.get(i + 1));
      } else if (word.startsWith(GlobalOptions.CONTEXT + "=")) {
        String name = word.substring(word.indexOf('=') + 1);
        place = GlobalOptions.CONTEXT + " " + Words.ofShell(name);
      }
      spoken |= word.equals(GlobalOptions.SCREEN_READER);
      asks &= !word.equals(GlobalOptions.NO_INPUT);
    }
    return new Habits(colour, spoken, asks, place);
  }

  /** The same for what goes on in local mode. */
  Habits here() {
    return new Habits(colour, spoken, asks, GlobalOptions.LOCAL);
  }

  /**
   * A sentence whose commands in backticks lead to where this one was told to go: what it talks of
   * is not where commands go otherwise.
   */
  String thither(String sentence) {
    return place.isEmpty() ? sentence : Thither.with(place, sentence);
  }

  /** What is no word for it is refused where the options are read. */
  private static Colour colour(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "always" -> Colour.ALWAYS;
      case "never" -> Colour.NEVER;
      default -> Colour.AUTO;
    };
  }

  Display output(Surroundings surroundings) {
    Terminal terminal = surroundings.terminal();
    return display(terminal.output(), surroundings);
  }

  Display error(Surroundings surroundings) {
    Terminal terminal = surroundings.terminal();
    return display(terminal.error(), surroundings);
  }

  private Display display(boolean screen, Surroundings surroundings) {
    return Display.of(
        screen, colour, spoken, surroundings.environment(), surroundings.terminal()::width);
  }
}
