package dev.vel.cli.markdown;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.ListBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;
import org.jspecify.annotations.Nullable;

/**
 * Markdown that comes in pieces. What no later text can change is given out once: whole blocks,
 * items of a list, lines of code. Only what is still under way is kept and laid out anew, so a long
 * text costs no more at its end than at its beginning. For one thread.
 */
public final class MarkdownStream {
  private static final Pattern UNDECIDED = Pattern.compile("\\s*([-=*+#>`~|_]+|\\d+[.)]?)\\s*");

  /** What is nested deeper finds no room on a screen, and stays text. */
  private static final int DEEPEST = 40;

  private final Parser parser =
      Parser.builder()
          .maxOpenBlockParsers(DEEPEST)
          .extensions(List.of(TablesExtension.create(), StrikethroughExtension.create()))
          .includeSourceSpans(IncludeSourceSpans.BLOCKS)
          .build();
  private final Blocks blocks;
  private final StringBuilder rest = new StringBuilder();
  private @Nullable Fence fence;
  private boolean begun;

  /** Whether a blank line goes before what comes next. */
  private boolean gap;

  /** The number of the item that a list goes on with; 0 when none does. */
  private int number;

  /**
   * How it looks by now.
   *
   * @param finished lines that were not given out before and stay as they are
   * @param underway how what follows them looks so far
   */
  public record View(List<Line> finished, List<Line> underway) {
    public View {
      finished = List.copyOf(finished);
      underway = List.copyOf(underway);
    }
  }

  /** A block or an item of a list, and the line of the rest that it begins in. */
  private record Piece(Node node, String marker, int line, boolean gap, int number) {}

  public MarkdownStream(Look look) {
    this.blocks = new Blocks(look);
  }

  /** Takes more of the text. */
  public void add(String text) {
    rest.append(text);
  }

  /** How it looks on a screen of this width. */
  public View view(int width) {
    List<Line> finished = new ArrayList<>();
    while (true) {
      if (fence != null && !codeLines(fence, finished, width)) {
        return new View(finished, codeUnderway(fence, width));
      }
      List<Piece> pieces = pieces(settled());
      if (pieces.isEmpty()) {
        return new View(finished, List.of());
      }
      pieces.subList(0, pieces.size() - 1).forEach(piece -> put(finished, piece, width));
      Piece last = pieces.getLast();
      drop(last.line());
      gap = last.gap();
      number = last.number();
      if (!(last.node() instanceof FencedCodeBlock block)) {
        return new View(finished, spaced(lines(last, width), gap));
      }
      if (rest.indexOf("\n") < 0) {
        return new View(finished, List.of());
      }
      drop(1);
      fence = Fence.of(block);
    }
  }

  /** How it looks when nothing more comes: all of it is finished. */
  public List<Line> end(int width) {
    List<Line> finished = new ArrayList<>(view(width).finished());
    if (fence == null) {
      pieces(rest.toString()).forEach(piece -> put(finished, piece, width));
    } else if (!rest.isEmpty() && !fence.closedBy(rest.toString())) {
      put(finished, blocks.codeLine(fence.within(rest.toString()), width));
    }
    rest.setLength(0);
    fence = null;
    number = 0;
    return List.copyOf(finished);
  }

  /** Gives out the whole lines of a code block; true when that has ended. */
  private boolean codeLines(Fence open, List<Line> finished, int width) {
    for (int end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
      String line = rest.substring(0, end);
      rest.delete(0, end + 1);
      if (open.closedBy(line)) {
        fence = null;
        gap = begun;
        return true;
      }
      put(finished, blocks.codeLine(open.within(line), width));
      gap = false;
    }
    return false;
  }

  private List<Line> codeUnderway(Fence open, int width) {
    String line = rest.toString();
    return open.mayBeClosedBy(line)
        ? List.of()
        : spaced(blocks.codeLine(open.within(line), width), gap);
  }

  /**
   * The rest without a last line that may still become anything: a dash alone would make a heading
   * of the line before it, and a moment later begin a list.
   */
  private String settled() {
    int start = rest.lastIndexOf("\n") + 1;
    return UNDECIDED.matcher(rest).region(start, rest.length()).matches()
        ? rest.substring(0, start)
        : rest.toString();
  }

  /** What a text consists of. */
  private List<Piece> pieces(String text) {
    List<Piece> pieces = new ArrayList<>();
    List<String> source = text.lines().toList();
    for (Node block = parser.parse(text).getFirstChild(); block != null; block = block.getNext()) {
      if (block.getSourceSpans().isEmpty()) {
        continue;
      }
      boolean before = pieces.isEmpty() ? gap : true;
      int goesOn = pieces.isEmpty() ? number : 0;
      if (block instanceof ListBlock list) {
        items(pieces, list, before, goesOn, source);
      } else {
        pieces.add(new Piece(block, "", line(block), before, 0));
      }
    }
    return pieces;
  }

  private static void items(
      List<Piece> pieces, ListBlock list, boolean before, int goesOn, List<String> source) {
    int count = goesOn > 0 ? goesOn : Blocks.firstNumber(list);
    boolean first = true;
    for (Node item = list.getFirstChild(); item != null; item = item.getNext()) {
      int line = line(item);
      boolean spaced = first ? before : source.get(line - 1).isBlank();
      pieces.add(new Piece(item, Blocks.marker(list, count), line, spaced, count));
      count++;
      first = false;
    }
  }

  private static int line(Node block) {
    return block.getSourceSpans().getFirst().getLineIndex();
  }

  private void put(List<Line> finished, Piece piece, int width) {
    gap = piece.gap();
    put(finished, lines(piece, width));
    number = 0;
  }

  private void put(List<Line> finished, List<Line> lines) {
    if (!lines.isEmpty()) {
      finished.addAll(spaced(lines, gap));
      begun = true;
      gap = true;
    }
  }

  private List<Line> lines(Piece piece, int width) {
    return piece.node() instanceof ListItem item
        ? blocks.item(item, piece.marker(), width)
        : blocks.render(piece.node(), width);
  }

  private List<Line> spaced(List<Line> lines, boolean apart) {
    if (!begun || !apart || lines.isEmpty()) {
      return lines;
    }
    List<Line> more = new ArrayList<>(lines);
    more.addFirst(Line.EMPTY);
    return more;
  }

  /** Forgets the first lines of the rest. */
  private void drop(int lines) {
    int end = 0;
    for (int i = 0; i < lines; i++) {
      end = rest.indexOf("\n", end) + 1;
    }
    rest.delete(0, end);
  }
}
