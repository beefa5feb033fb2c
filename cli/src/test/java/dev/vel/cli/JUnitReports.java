package dev.vel.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.dom.DOMSource;
import javax.xml.validation.SchemaFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Reads reports as a CI does. */
public final class JUnitReports {
  private JUnitReports() {}

  /** The report, if it is one. */
  public static Document read(Path file)
      throws IOException, SAXException, ParserConfigurationException {
    DocumentBuilderFactory parsers = DocumentBuilderFactory.newInstance();
    parsers.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    Document document;
    try (var in = Files.newInputStream(file)) {
      document = parsers.newDocumentBuilder().parse(in);
    }
    SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
        .newSchema(JUnitReports.class.getResource("/junit-report.xsd"))
        .newValidator()
        .validate(new DOMSource(document));
    return document;
  }

  /** All elements of a name, in their order. */
  public static List<Element> all(Document report, String name) {
    NodeList found = report.getElementsByTagName(name);
    return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i)).toList();
  }
}
