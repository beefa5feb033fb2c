package dev.vel.cli.command;

import dev.vel.cli.output.Colour;
import dev.vel.cli.output.Display;
import dev.vel.cli.output.Terminal;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How vel is to behave towards whoever sits there, read before anything else: refusals of the
 * command line itself are written that way, too.
 *
 * @param spoken whether a screen reader reads it out
 * @param asks whether anybody may be asked
 */
record Habits(Colour colour, boolean spoken, boolean asks) {

  static Habits of(List<String> words, Map<String, String> environment) {
    Colour colour = Colour.AUTO;
    boolean spoken = Display.isSet(environment, "VEL_SCREEN_READER");
    boolean asks = !Display.isAutomatic(environment);
    for (int i = 0; i < words.size() && !words.get(i).equals("--"); i++) {
      String word = words.get(i);
      if (word.equals(GlobalOptions.COLOUR) && i + 1 < words.size()) {
        colour = colour(words.get(i + 1));
      } else if (word.startsWith(GlobalOptions.COLOUR + "=")) {
        colour = colour(word.substring(word.indexOf('=') + 1));
      }
      spoken |= word.equals(GlobalOptions.SCREEN_READER);
      asks &= !word.equals(GlobalOptions.NO_INPUT);
    }
    return new Habits(colour, spoken, asks);
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
