package dev.vel.integration;

import dev.vel.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys that users' provider keys are kept under, derived from SECRET_KEY_BASE and its earlier
 * values with HKDF-SHA256 (RFC 5869) under labels of their own. Immutable.
 */
final class Keyring {
  private static final byte[] PURPOSE = ascii("vel integration key AES-256-GCM v1");
  private static final byte[] NAME = ascii("vel integration key name v1");
  private static final byte[] FINGERPRINTS = ascii("vel integration fingerprint HMAC-SHA256 v1");
  private static final int KEY_BYTES = 32;
  private static final int NAME_BYTES = 8;

  private final List<Key> keys;
  private final SecretKey fingerprints;

  private Keyring(List<Key> keys, SecretKey fingerprints) {
    this.keys = List.copyOf(keys);
    this.fingerprints = fingerprints;
  }

  /**
   * One key.
   *
   * @param id 16 hexadecimal digits that tell it from others and nothing about it
   */
  record Key(String id, SecretKey key) {}

  /** The newest first. */
  static Keyring of(Secret secretKeyBase, List<Secret> previous) {
    List<Key> keys = new ArrayList<>(List.of(derive(secretKeyBase)));
    previous.stream().map(Keyring::derive).forEach(keys::add);
    return new Keyring(
        keys,
        new SecretKeySpec(expand(bytes(secretKeyBase), FINGERPRINTS, KEY_BYTES), "HmacSHA256"));
  }

  /** What is encrypted anew is encrypted under this one as soon as every instance has it. */
  Key newest() {
    return keys.getFirst();
  }

  List<Key> keys() {
    return keys;
  }

  Optional<Key> find(String id) {
    return keys.stream().filter(key -> key.id().equals(id)).findFirst();
  }

  /** An HMAC under a key of its own. */
  String fingerprint(String secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(fingerprints);
      return HexFormat.of().formatHex(mac.doFinal(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA256", e);
    }
  }

  private static Key derive(Secret secret) {
    byte[] from = bytes(secret);
    return new Key(
        HexFormat.of().formatHex(expand(from, NAME, NAME_BYTES)),
        new SecretKeySpec(expand(from, PURPOSE, KEY_BYTES), "AES"));
  }

  private static byte[] expand(byte[] from, byte[] label, int length) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(HKDFParameterSpec.ofExtract().addIKM(from).thenExpand(label, length));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HKDF-SHA256", e);
    }
  }

  private static byte[] bytes(Secret secret) {
    return secret.reveal().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
