package dev.vel.audit;

import dev.vel.config.Secret;
import dev.vel.db.Once;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys that rows and seals of the audit log are signed with (HMAC-SHA256), derived from
 * SECRET_KEY_BASE and its earlier values with HKDF-SHA256 (RFC 5869) under labels of their own.
 * Whoever may do everything in the database still lacks them: without keys, a chain of hashes could
 * be made anew from any row on. Thread-safe.
 *
 * <p>A signature is the name of its key, 8 bytes that tell nothing about it, and 32 bytes of HMAC.
 */
public final class AuditKeys {
  private static final byte[] PURPOSE = ascii("vel audit HMAC-SHA256 v1");
  private static final byte[] NAME = ascii("vel audit key name v1");
  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;
  private static final int NAME_BYTES = 8;

  /** Derived when they are needed first, which most commands do not. */
  private final Once<List<Key>> keys;

  private AuditKeys(Once<List<Key>> keys) {
    this.keys = keys;
  }

  @SuppressWarnings("ArrayRecordComponent") // Only read.
  private record Key(byte[] name, SecretKeySpec key) {}

  /** What a signature is worth. */
  enum Verdict {
    GOOD,
    BAD,
    /** Its key is not at hand. */
    UNKNOWN_KEY
  }

  /**
   * @param previous earlier values of {@code secretKeyBase}, the newest first
   */
  public static AuditKeys of(Secret secretKeyBase, List<Secret> previous) {
    return new AuditKeys(
        new Once<>(() ->
            Stream.concat(Stream.of(secretKeyBase), previous.stream())
                .map(AuditKeys::derive)
                .toList()));
  }

  /** Signs with the newest key. */
  byte[] sign(byte[] content) {
    Key newest = keys.get().getFirst();
    byte[] signature = Arrays.copyOf(newest.name(), NAME_BYTES + KEY_BYTES);
    System.arraycopy(hmac(newest, content), 0, signature, NAME_BYTES, KEY_BYTES);
    return signature;
  }

  Verdict check(byte[] content, byte[] signature) {
    for (Key key : keys.get()) {
      if (isOf(key, signature)) {
        byte[] given = Arrays.copyOfRange(signature, NAME_BYTES, signature.length);
        return MessageDigest.isEqual(hmac(key, content), given) ? Verdict.GOOD : Verdict.BAD;
      }
    }
    return Verdict.UNKNOWN_KEY;
  }

  /** Whether it was made with the key that {@link #sign} uses. */
  boolean isNewest(byte[] signature) {
    return isOf(keys.get().getFirst(), signature);
  }

  private static boolean isOf(Key key, byte[] signature) {
    return Arrays.equals(key.name(), 0, NAME_BYTES, signature, 0, NAME_BYTES);
  }

  private static byte[] hmac(Key key, byte[] content) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key.key());
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + ALGORITHM, e);
    }
  }

  private static Key derive(Secret secret) {
    byte[] from = secret.reveal().getBytes(StandardCharsets.UTF_8);
    return new Key(
        expand(from, NAME, NAME_BYTES),
        new SecretKeySpec(expand(from, PURPOSE, KEY_BYTES), ALGORITHM));
  }

  private static byte[] expand(byte[] from, byte[] label, int length) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(HKDFParameterSpec.ofExtract().addIKM(from).thenExpand(label, length));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HKDF-SHA256", e);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
