package dev.vel.cli.markdown;

import org.commonmark.node.FencedCodeBlock;

/** The opening of a code block: what ends it, and how far its lines are indented with it. */
record Fence(char character, int length, int indent) {

  static Fence of(FencedCodeBlock block) {
    Integer length = block.getOpeningFenceLength();
    return new Fence(
        block.getFenceCharacter().charAt(0), length == null ? 3 : length, block.getFenceIndent());
  }

  boolean closedBy(String line) {
    String bare = line.strip();
    return line.indexOf(bare) <= 3
        && bare.length() >= length
        && bare.chars().allMatch(c -> c == character);
  }

  /** Whether a line that still comes may turn out to close it. */
  boolean mayBeClosedBy(String beginning) {
    String bare = beginning.strip();
    return bare.chars().allMatch(c -> c == character);
  }

  /** A line of the block without what it shares with the fence. */
  String within(String line) {
    int blanks = 0;
    while (blanks < Math.min(indent, line.length()) && line.charAt(blanks) == ' ') {
      blanks++;
    }
    return line.substring(blanks);
  }
}
