package dev.vel.cli.command;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Adds to commands that a sentence advises where its own command was told to go. */
final class Thither {
  /**
   * Those that go through a door, and are to be typed: a command's bare name says what happened,
   * and `vel login` and its like say themselves what they are about.
   */
  private static final Pattern TYPED =
      Pattern.compile(
          "`vel (?!run`|batch run`)(?:agent|audit|batch|doctor|integration|key|logs|mcp|provider"
              + "|quota|route|run|task|usage|user|wait)\\b(?![^`]* --(?:help|context|local)\\b)[^`]*(?=`)");

  private Thither() {}

  /**
   * The sentence with its commands completed.
   *
   * @param place {@code --local} or {@code --context NAME}
   */
  static String with(String place, String sentence) {
    return TYPED.matcher(sentence).replaceAll("$0 " + Matcher.quoteReplacement(place));
  }
}
