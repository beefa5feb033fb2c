package dev.vel.cli.shell;

import java.util.List;
import java.util.Map;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.LineReader;
import org.jline.reader.Reference;
import org.jline.reader.impl.LineReaderImpl;

/**
 * The keys that terminals send as escape sequences, in every form that is common: which one comes
 * depends on a mode that is on only while a line is read, so that a key pressed during an answer
 * comes in another form than the same key at the prompt.
 */
final class CursorKeys {
  private static final String IGNORE = "vel-ignore-sequence";

  /** What sequences begin with, and those of terminals in application mode. */
  private static final String CSI = "\u001b[";

  private static final String SS3 = "\u001bO";

  /** Sequences come at once; whoever presses Alt-[ does not type the next key within this. */
  private static final long AT_ONCE_MS = 50;

  /** The last characters of the plain forms. */
  private static final Map<String, String> PLAIN =
      Map.of(
          "A", LineReader.UP_LINE_OR_SEARCH,
          "B", LineReader.DOWN_LINE_OR_SEARCH,
          "C", LineReader.FORWARD_CHAR,
          "D", LineReader.BACKWARD_CHAR,
          "H", LineReader.BEGINNING_OF_LINE,
          "F", LineReader.END_OF_LINE);

  /** The numbers of those that end in a tilde. */
  private static final Map<String, String> NUMBERED =
      Map.of(
          "1", LineReader.BEGINNING_OF_LINE,
          "7", LineReader.BEGINNING_OF_LINE,
          "4", LineReader.END_OF_LINE,
          "8", LineReader.END_OF_LINE,
          "3", LineReader.DELETE_CHAR,
          "3;5", LineReader.KILL_WORD);

  private CursorKeys() {}

  /** Binds them, and whatever else looks like such a key to nothing. */
  static void bind(LineReaderImpl reader, KeyMap<Binding> keys) {
    PLAIN.forEach((end, deed) -> keys.bind(new Reference(deed), CSI + end, SS3 + end));
    NUMBERED.forEach((number, deed) -> keys.bind(new Reference(deed), CSI + number + "~"));
    for (String modifier : List.of("1;5", "1;3")) { // Ctrl and Alt.
      keys.bind(new Reference(LineReader.EMACS_FORWARD_WORD), CSI + modifier + "C");
      keys.bind(new Reference(LineReader.EMACS_BACKWARD_WORD), CSI + modifier + "D");
    }
    reader.getWidgets().put(IGNORE, () -> ignoreRest(reader));
    for (String introducer : List.of(CSI, SS3)) {
      keys.bind(new Reference(IGNORE), introducer);
      ignoreBeginnings(keys, introducer);
    }
  }

  /** A sequence that begins as a known one does is left where it goes another way. */
  private static void ignoreBeginnings(KeyMap<Binding> keys, String introducer) {
    for (String sequence : keys.getBoundKeys().keySet()) {
      for (int end = introducer.length() + 1; end < sequence.length(); end++) {
        String beginning = sequence.substring(0, end);
        if (sequence.startsWith(introducer) && keys.getBound(beginning) == null) {
          keys.bind(new Reference(IGNORE), beginning);
        }
      }
    }
  }

  /** Reads a sequence to its end, so that no part of it becomes text. */
  private static boolean ignoreRest(LineReaderImpl reader) {
    int c = reader.peekCharacter(AT_ONCE_MS);
    while (c >= ' ' && c <= '~') {
      reader.readCharacter();
      if (c >= '@') {
        break;
      }
      c = reader.peekCharacter(AT_ONCE_MS);
    }
    return true;
  }
}
