package dev.vel.gateway;

import java.util.HashMap;
import java.util.Map;

/**
 * Lets a second model go on where a first one broke off. What the client has seen stands in
 * channels, the text and the parts of each tool call; what the second model says is compared with
 * them and given on only from where it passes them. For one thread.
 */
final class CatchUp {
  /** Who repeats that much of the beginning has begun anew, and does not say it by chance. */
  private static final int ECHO = 16;

  /** Of so little nobody can tell whether it is repeated or goes on with the same characters. */
  private static final int SHORT = 4;

  private final Map<String, String> before = new HashMap<>();
  private final boolean continuing;
  private final Map<String, StringBuilder> said = new HashMap<>();
  private boolean echoDecided;

  /** The second model says something else than the client has seen. */
  static final class DivergedException extends Exception {
    DivergedException() {
      super("said something else than what was given out already");
    }
  }

  /**
   * @param continuing whether the model was given what was seen, to go on from there; else it
   *     begins afresh
   */
  CatchUp(Seen seen, boolean continuing) {
    seen.channels().forEach(channel -> before.put(channel, seen.text(channel)));
    this.continuing = continuing && !seen.text(Seen.TEXT).isEmpty();
    this.echoDecided = !this.continuing || seen.text(Seen.TEXT).length() < SHORT;
  }

  /** What of this piece is new to the client. */
  String take(String channel, String piece) throws DivergedException {
    if (continuing && channel.equals(Seen.TEXT)) {
      return echoDecided ? piece : afterEcho(piece);
    }
    String known = before.getOrDefault(channel, "");
    StringBuilder now = said.computeIfAbsent(channel, key -> new StringBuilder());
    int from = now.length();
    now.append(piece);
    if (from >= known.length()) {
      return piece;
    }
    int compared = Math.min(now.length(), known.length());
    if (!known.regionMatches(from, now.toString(), from, compared - from)) {
      throw new DivergedException();
    }
    return now.substring(compared);
  }

  /** What is still held back when the model has said everything. */
  String rest() throws DivergedException {
    for (Map.Entry<String, String> channel : before.entrySet()) {
      boolean continued = continuing && channel.getKey().equals(Seen.TEXT);
      StringBuilder now = said.get(channel.getKey());
      if (!continued && (now == null ? 0 : now.length()) < channel.getValue().length()) {
        throw new DivergedException();
      }
    }
    StringBuilder held = said.get(Seen.TEXT);
    if (echoDecided || held == null) {
      return "";
    }
    echoDecided = true;
    return held.toString();
  }

  /**
   * A model that was to go on may begin afresh all the same. So long as what it says could be the
   * beginning of what was seen, it is held back.
   */
  private String afterEcho(String piece) throws DivergedException {
    String known = before.getOrDefault(Seen.TEXT, "");
    StringBuilder now = said.computeIfAbsent(Seen.TEXT, key -> new StringBuilder());
    now.append(piece);
    if (now.length() < known.length()) {
      if (known.startsWith(now.toString())) {
        return "";
      }
    } else if (now.indexOf(known) == 0) {
      echoDecided = true;
      return now.substring(known.length());
    }
    if (known.length() >= ECHO && now.indexOf(known.substring(0, ECHO)) == 0) {
      throw new DivergedException();
    }
    echoDecided = true;
    return now.toString();
  }
}
