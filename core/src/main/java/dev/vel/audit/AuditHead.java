package dev.vel.audit;

import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A seal as a person keeps it elsewhere: it stands for every row up to it.
 *
 * @param number of the seal, from 1
 * @param hash its SHA-256 as 64 hexadecimal digits in lower case
 */
public record AuditHead(long number, String hash) {
  private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,17}):([0-9a-f]{64})");

  static AuditHead of(Seal seal) {
    return new AuditHead(seal.number(), HexFormat.of().formatHex(seal.hash()));
  }

  /** Reads {@code NUMBER:HASH}; null when it is not one. */
  public static @Nullable AuditHead parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? new AuditHead(Long.parseLong(matcher.group(1)), matcher.group(2))
        : null;
  }

  /** {@code NUMBER:HASH}. */
  @Override
  public String toString() {
    return number + ":" + hash;
  }
}
