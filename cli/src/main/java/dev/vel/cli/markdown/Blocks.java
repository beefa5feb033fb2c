package dev.vel.cli.markdown;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.LinkReferenceDefinition;
import org.commonmark.node.ListBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.ThematicBreak;

/** Lays blocks out in lines. */
final class Blocks {
  /** However deep things are nested, so much room is left to them. */
  private static final int NARROWEST = 10;

  private static final int LONGEST_RULE = 40;
  private final Look look;
  private final Flow flow;

  Blocks(Look look) {
    this.look = look;
    this.flow = new Flow(look);
  }

  List<Line> render(Node block, int width) {
    return switch (block) {
      case Heading heading -> heading(heading, width);
      case Paragraph paragraph -> flow.wrap(Spans.in(paragraph, look, Set.of()), width);
      case FencedCodeBlock code -> code(code.getLiteral(), width);
      case IndentedCodeBlock code -> code(code.getLiteral(), width);
      case HtmlBlock html -> flow.wrap(List.of(Span.plain(html.getLiteral().strip())), width);
      case ListBlock list -> list(list, width);
      case ListItem item -> item(item, "- ", width);
      case BlockQuote quote -> quote(quote, width);
      case ThematicBreak rule -> rule(width);
      case TableBlock table -> new Tables(look, flow).render(table, width);
      case LinkReferenceDefinition hidden -> List.of();
      default -> children(block, width);
    };
  }

  /** One line of code. */
  List<Line> codeLine(String line, int width) {
    return flow.cut(line.replace("\t", "    "), Style.CODE, room(width, 2)).stream()
        .map(part -> part.after(Line.of("  ")))
        .toList();
  }

  /** An item of a list, with its marker in front of its first line. */
  List<Line> item(ListItem item, String marker, int width) {
    Line first = Line.of(marker);
    Line rest = Line.of(" ".repeat(first.width()));
    List<Line> inner = children(item, room(width, first.width()));
    if (inner.isEmpty()) {
      return List.of(first);
    }
    List<Line> lines = new ArrayList<>();
    for (Line line : inner) {
      lines.add(lines.isEmpty() ? line.after(first) : line.width() == 0 ? line : line.after(rest));
    }
    return lines;
  }

  /** What stands before an item. */
  static String marker(Node list, int number) {
    return list instanceof OrderedList ? number + ". " : "• ";
  }

  static int firstNumber(Node list) {
    return list instanceof OrderedList ordered && ordered.getMarkerStartNumber() != null
        ? ordered.getMarkerStartNumber()
        : 1;
  }

  private List<Line> heading(Heading heading, int width) {
    List<Span> spans = new ArrayList<>();
    if (look.bare()) {
      spans.add(Span.plain("#".repeat(heading.getLevel()) + " "));
    }
    spans.addAll(Spans.in(heading, look, Set.of(Style.HEADING)));
    return flow.wrap(spans, width);
  }

  private List<Line> code(String literal, int width) {
    List<Line> lines = new ArrayList<>();
    literal.stripTrailing().lines().forEach(line -> lines.addAll(codeLine(line, width)));
    return lines;
  }

  private List<Line> list(ListBlock list, int width) {
    List<Line> lines = new ArrayList<>();
    int number = firstNumber(list);
    for (Node item = list.getFirstChild(); item != null; item = item.getNext()) {
      if (!lines.isEmpty() && apart(item)) {
        lines.add(Line.EMPTY);
      }
      if (item instanceof ListItem entry) {
        lines.addAll(item(entry, marker(list, number++), width));
      }
    }
    return lines;
  }

  private List<Line> rule(int width) {
    return look == Look.SPOKEN
        ? List.of()
        : List.of(faint("─".repeat(Math.min(width, LONGEST_RULE))));
  }

  private List<Line> quote(BlockQuote quote, int width) {
    Line bar = faint(look == Look.SPOKEN ? "> " : "│ ");
    return children(quote, room(width, 2)).stream().map(line -> line.after(bar)).toList();
  }

  private List<Line> children(Node parent, int width) {
    List<Line> lines = new ArrayList<>();
    for (Node child = parent.getFirstChild(); child != null; child = child.getNext()) {
      List<Line> inner = render(child, width);
      if (!lines.isEmpty() && !inner.isEmpty() && apart(child)) {
        lines.add(Line.EMPTY);
      }
      lines.addAll(inner);
    }
    return lines;
  }

  /**
   * Whether blank lines stand before a block in the text: so a list looks the same before its end
   * is known, which alone says whether it is a tight one.
   */
  private static boolean apart(Node block) {
    Node before = block.getPrevious();
    return before != null
        && !before.getSourceSpans().isEmpty()
        && !block.getSourceSpans().isEmpty()
        && block.getSourceSpans().getFirst().getLineIndex()
            > before.getSourceSpans().getLast().getLineIndex() + 1;
  }

  private static int room(int width, int taken) {
    return Math.max(Math.min(width, NARROWEST), width - taken);
  }

  private Line faint(String text) {
    return new Line(look.paint(text, Style.FAINT), Line.of(text).width());
  }
}
