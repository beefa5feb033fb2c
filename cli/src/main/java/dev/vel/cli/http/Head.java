package dev.vel.cli.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What stands before an answer's content.
 *
 * @param status −1 when it is not HTTP
 * @param fields names in lower case
 */
record Head(int status, Map<String, String> fields) {
  private static final int LONGEST_LINE = 64 * 1024;
  private static final int MOST_FIELDS = 200;
  private static final int CODE = "HTTP/1.1 ".length();

  /** The next one, without those that only say that more is to come. */
  static Head read(InputStream in) throws IOException {
    int status = status(line(in));
    while (status >= 100 && status < 200) {
      fields(in);
      status = status(line(in));
    }
    return new Head(status, status < 0 ? Map.of() : fields(in));
  }

  private static int status(String line) {
    if (!line.startsWith("HTTP/1.") || line.length() < CODE + 3) {
      return -1;
    }
    try {
      return Integer.parseInt(line, CODE, CODE + 3, 10);
    } catch (NumberFormatException notHttp) {
      return -1;
    }
  }

  /** Lines of names and values, up to an empty one. */
  static Map<String, String> fields(InputStream in) throws IOException {
    Map<String, String> fields = new HashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      if (colon < 1 || fields.size() == MOST_FIELDS) {
        throw new ProtocolException("the answer's head is not HTTP's");
      }
      fields.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return fields;
  }

  /** A line without its end. */
  static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(80);
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the answer breaks off");
      }
      if (line.size() == LONGEST_LINE) {
        throw new ProtocolException("a line of the answer has no end");
      }
      line.write(b);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /** What follows, made to end where it ends. */
  InputStream content(InputStream in) throws IOException {
    String length = fields.get("content-length");
    if (fields.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
      return new Chunks(in);
    }
    return length == null ? in : new Measured(in, bytes(length));
  }

  private static long bytes(String length) throws ProtocolException {
    try {
      long bytes = Long.parseLong(length);
      if (bytes < 0) {
        throw new ProtocolException("the answer says a length below nothing");
      }
      return bytes;
    } catch (NumberFormatException e) {
      throw new ProtocolException("the answer does not say its length");
    }
  }
}
