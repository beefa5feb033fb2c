package dev.vel.usage;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.lang.ref.SoftReference;

/**
 * Counts tokens as the models of today do (o200k_base); others come close. Its tables take some 28
 * MB and a third of a second to load, so they are loaded when something is first counted, and given
 * up when memory is short. Thread-safe.
 */
final class Tokenizer {
  /**
   * Up to this many characters a text is counted whole: about a millisecond for prose, 70 for the
   * worst of texts.
   */
  static final int WHOLE = 32_768;

  private static final int SAMPLES = 8;
  private static final int SAMPLE = 4_096;

  private static volatile SoftReference<Encoding> loaded = new SoftReference<>(null);

  private Tokenizer() {}

  /** The tokens of a text; of one that is longer than {@link #WHOLE}, as samples of it have. */
  static long count(String text) {
    if (text.length() <= WHOLE) {
      return text.isEmpty() ? 0 : encoding().countTokensOrdinary(text);
    }
    long counted = 0;
    int stride = (text.length() - SAMPLE) / (SAMPLES - 1);
    for (int i = 0; i < SAMPLES; i++) {
      int from = i * stride;
      counted += encoding().countTokensOrdinary(text.substring(from, from + SAMPLE));
    }
    return Math.ceilDiv(counted * text.length(), (long) SAMPLES * SAMPLE);
  }

  /** Held softly: where memory is short it goes before anything is refused, and comes again. */
  private static Encoding encoding() {
    Encoding known = loaded.get();
    return known == null ? load() : known;
  }

  private static synchronized Encoding load() {
    Encoding known = loaded.get();
    if (known == null) {
      known = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
      loaded = new SoftReference<>(known);
    }
    return known;
  }
}
