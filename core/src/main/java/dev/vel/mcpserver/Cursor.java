package dev.vel.mcpserver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Page;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a list goes on; clients see it as a text without meaning.
 *
 * @param list which of the lists that are shown one after the other
 * @param offset within it
 */
record Cursor(String list, int offset) {
  private static final Pattern FORM = Pattern.compile("([a-z]{1,20}):(\\d{1,9})");
  private static final int PAGE = 50;

  /**
   * @param first where to begin when the client says nothing
   * @throws io.modelcontextprotocol.spec.McpError for one that vel did not give out
   */
  static Cursor of(JsonNode params, Cursor first) {
    JsonNode given = params.path("cursor");
    if (given.isMissingNode() || given.isNull()) {
      return first;
    }
    Matcher form = FORM.matcher(decoded(given.asText()));
    if (!form.matches()) {
      throw unknown();
    }
    return new Cursor(form.group(1), Integer.parseInt(form.group(2)));
  }

  Page.Range range() {
    return new Page.Range(PAGE, offset);
  }

  /** What comes after this page of the same list; null when nothing does. */
  @Nullable Cursor after(Page<?> page) {
    int next = offset + page.data().size();
    return page.data().isEmpty() || next >= page.meta().total() ? null : new Cursor(list, next);
  }

  /** As clients see it. */
  String text() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((list + ":" + offset).getBytes(StandardCharsets.US_ASCII));
  }

  static RuntimeException unknown() {
    return Messages.error(ErrorCodes.INVALID_PARAMS, "the cursor is not one that was given out");
  }

  private static String decoded(String text) {
    try {
      return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
    } catch (IllegalArgumentException notOne) {
      throw unknown();
    }
  }
}
