package dev.vel.cli.batch;

import dev.vel.cli.output.Text;
import dev.vel.cli.output.Words;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * JUnit's XML as GitHub, GitLab and Jenkins read it: a suite, and a case for each task. An answer
 * that is not as expected is a failure, a task that failed or was cancelled an error.
 */
final class JUnit {
  private final XMLStreamWriter xml;

  private JUnit(XMLStreamWriter xml) {
    this.xml = xml;
  }

  static void write(Writer out, List<BatchResult> results, Totals totals) throws IOException {
    try {
      JUnit junit = new JUnit(XMLOutputFactory.newInstance().createXMLStreamWriter(out));
      junit.suites(results, totals);
      junit.xml.flush();
    } catch (XMLStreamException e) {
      throw e.getCause() instanceof IOException unwritten ? unwritten : new IOException(e);
    }
  }

  private void suites(List<BatchResult> results, Totals totals) throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    line(0);
    xml.writeStartElement("testsuites");
    attribute("name", "vel batch");
    counts(totals);
    line(1);
    xml.writeStartElement("testsuite");
    attribute("name", totals.file());
    counts(totals);
    attribute("skipped", String.valueOf(totals.skipped()));
    attribute(
        "timestamp",
        String.valueOf(totals.startedAt().truncatedTo(ChronoUnit.SECONDS)).replace("Z", ""));
    properties(totals);
    for (BatchResult result : results) {
      testcase(result, totals.file());
    }
    line(1);
    xml.writeEndElement();
    line(0);
    xml.writeEndElement();
    line(0);
    xml.writeEndDocument();
  }

  private void counts(Totals totals) throws XMLStreamException {
    attribute("tests", String.valueOf(totals.total()));
    attribute("failures", String.valueOf(totals.unexpected()));
    attribute("errors", String.valueOf(totals.failed() + totals.cancelled()));
    attribute("time", seconds(took(totals)));
  }

  private static long took(Totals totals) {
    return Math.max(0, Duration.between(totals.startedAt(), totals.finishedAt()).toMillis());
  }

  private void properties(Totals totals) throws XMLStreamException {
    line(2);
    xml.writeStartElement("properties");
    property("outcome", String.valueOf(Words.of(totals.outcome())));
    property("cost_usd", totals.costUsd().toPlainString());
    property("prompt_tokens", String.valueOf(totals.tokens().prompt()));
    property("completion_tokens", String.valueOf(totals.tokens().completion()));
    line(2);
    xml.writeEndElement();
  }

  private void property(String name, String value) throws XMLStreamException {
    line(3);
    xml.writeEmptyElement("property");
    attribute("name", name);
    attribute("value", value);
  }

  private void testcase(BatchResult result, String file) throws XMLStreamException {
    line(2);
    xml.writeStartElement("testcase");
    attribute("name", result.id());
    attribute("classname", file);
    attribute("time", seconds(result.tookMs()));
    switch (result.status()) {
      case COMPLETED -> {}
      case UNEXPECTED -> problem("failure", "expectation", result);
      case FAILED, CANCELLED ->
          problem("error", result.errorCode() == null ? "CANCELLED" : result.errorCode(), result);
      case SKIPPED -> {
        line(3);
        xml.writeEmptyElement("skipped");
        attribute("message", String.join("; ", result.problems()));
      }
    }
    if (result.output() != null) {
      text("system-out", result.output());
    }
    text("system-err", Summary.of(result, file));
    line(2);
    xml.writeEndElement();
  }

  private void problem(String element, String type, BatchResult result) throws XMLStreamException {
    line(3);
    xml.writeStartElement(element);
    attribute("message", String.join("; ", result.problems()));
    attribute("type", type);
    xml.writeCharacters(legal(String.join("\n", result.problems())));
    xml.writeEndElement();
  }

  private void text(String element, String text) throws XMLStreamException {
    line(3);
    xml.writeStartElement(element);
    xml.writeCharacters(legal(text));
    xml.writeEndElement();
  }

  private void attribute(String name, String value) throws XMLStreamException {
    xml.writeAttribute(name, legal(Text.line(value)));
  }

  private void line(int depth) throws XMLStreamException {
    xml.writeCharacters("\n" + "  ".repeat(depth));
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.3f", millis / 1_000.0);
  }

  /** Without the characters that XML cannot hold, however they are written. */
  static String legal(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    text.codePoints().filter(JUnit::isLegal).forEach(kept::appendCodePoint);
    return kept.toString();
  }

  private static boolean isLegal(int point) {
    return point == '\t'
        || point == '\n'
        || point == '\r'
        || (point >= ' ' && point <= 0xD7FF)
        || (point >= 0xE000 && point <= 0xFFFD)
        || point >= 0x10000;
  }
}
