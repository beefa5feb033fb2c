package dev.vel.cli.markdown;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.strikethrough.Strikethrough;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.Emphasis;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;

/** Collects the running text of a block. */
final class Spans extends AbstractVisitor {
  /** The only one that models write where Markdown has no other way: in tables. */
  private static final Pattern LINE_BREAK = Pattern.compile("(?i)<br\\s*/?>");

  private final Look look;
  private final List<Span> spans = new ArrayList<>();
  private Set<Style> styles;

  private Spans(Look look, Set<Style> styles) {
    this.look = look;
    this.styles = styles;
  }

  /** All that a block says, in these styles and its own. */
  static List<Span> in(Node block, Look look, Set<Style> styles) {
    Spans collected = new Spans(look, styles);
    collected.visitChildren(block);
    return collected.spans;
  }

  @Override
  public void visit(Text text) {
    add(text.getLiteral());
  }

  @Override
  public void visit(Code code) {
    String literal = look.bare() ? "`" + code.getLiteral() + "`" : code.getLiteral();
    within(Style.CODE, () -> add(literal));
  }

  @Override
  public void visit(Emphasis emphasis) {
    within(Style.ITALIC, () -> visitChildren(emphasis));
  }

  @Override
  public void visit(StrongEmphasis strong) {
    within(Style.BOLD, () -> visitChildren(strong));
  }

  @Override
  public void visit(CustomNode node) {
    if (node instanceof Strikethrough) {
      within(Style.STRUCK, () -> visitChildren(node));
    } else {
      visitChildren(node);
    }
  }

  @Override
  public void visit(Link link) {
    int before = spans.size();
    within(Style.LINK, () -> visitChildren(link));
    address(before, link.getDestination());
  }

  @Override
  public void visit(Image image) {
    int before = spans.size();
    visitChildren(image);
    address(before, image.getDestination());
  }

  @Override
  public void visit(HtmlInline html) {
    add(LINE_BREAK.matcher(html.getLiteral()).matches() ? "\n" : html.getLiteral());
  }

  @Override
  public void visit(SoftLineBreak lineBreak) {
    add(" ");
  }

  @Override
  public void visit(HardLineBreak lineBreak) {
    add("\n");
  }

  /** Where a link leads, unless that is what it says. */
  private void address(int from, String address) {
    StringBuilder said = new StringBuilder();
    spans.subList(from, spans.size()).forEach(span -> said.append(span.text()));
    if (!address.equals(said.toString()) && !address.equals("mailto:" + said)) {
      within(Style.FAINT, () -> add((said.isEmpty() ? "" : " ") + "(" + address + ")"));
    }
  }

  /**
   * Markdown can name any character by its number, so that control codes come up here that were in
   * no text.
   */
  private void add(String text) {
    spans.add(new Span(dev.vel.cli.output.Text.block(text), styles));
  }

  private void within(Style style, Runnable deed) {
    Set<Style> outside = styles;
    Set<Style> inside = EnumSet.of(style);
    inside.addAll(outside);
    styles = inside;
    deed.run();
    styles = outside;
  }
}
