package dev.vel.daemon.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether it is beyond doubt where a request's body ends. Helidon 4.1.7 takes several of these
 * forms, each of which lets a request hidden in a body pass a proxy that reads it another way (RFC
 * 9112, section 6.3).
 */
final class Framing {
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

  private Framing() {}

  /** What is wrong, if anything is. */
  static Optional<String> problem(Headers headers) {
    List<String> lengths = headers.all(HeaderNames.CONTENT_LENGTH, List::of);
    List<String> codings = headers.all(HeaderNames.TRANSFER_ENCODING, List::of);
    if (!lengths.isEmpty() && !codings.isEmpty()) {
      return Optional.of("it has both a Content-Length and a Transfer-Encoding");
    }
    if (lengths.size() > 1) {
      return Optional.of("it has more than one Content-Length");
    }
    if (lengths.size() == 1 && !LENGTH.matcher(lengths.getFirst()).matches()) {
      return Optional.of("its Content-Length is not a number of digits alone");
    }
    // Helidon knows this one spelling; any other would leave the body to be read as a request.
    if (!codings.isEmpty() && !codings.equals(List.of("chunked"))) {
      return Optional.of("its Transfer-Encoding is not chunked");
    }
    return Optional.empty();
  }
}
