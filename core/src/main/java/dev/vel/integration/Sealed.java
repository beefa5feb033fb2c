package dev.vel.integration;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * A key of a user's under AES-256-GCM: a random nonce of 96 bits, then ciphertext and tag. The
 * JDK's own cipher, for the keys are derived ones: a library that keeps its own key sets would add
 * its weight and nothing else. Random nonces are safe for 2³² encryptions under one key (NIST SP
 * 800-38D, section 8.3), and a key is encrypted once for each change of it.
 *
 * @param keyId of the {@link Keyring.Key} it was made with
 */
@SuppressWarnings("ArrayRecordComponent") // read once, compared never
public record Sealed(byte[] bytes, String keyId) {
  private static final String ALGORITHM = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * What a ciphertext belongs to: moved to another row, another user or another address it does not
   * open. So nobody who can only write to the database can have a key sent elsewhere.
   *
   * @param purpose a provider, or whatever else a key is for
   */
  public record Place(UUID id, UUID userId, String purpose, @Nullable String baseUrl) {

    /** An integration's. */
    Place(UUID id, UUID userId, IntegrationProvider provider, @Nullable String baseUrl) {
      this(id, userId, provider.wire(), baseUrl);
    }

    private byte[] bytes() {
      byte[] text =
          (purpose + '\n' + Objects.requireNonNullElse(baseUrl, ""))
              .getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.allocate(4 * Long.BYTES + text.length)
          .putLong(id.getMostSignificantBits())
          .putLong(id.getLeastSignificantBits())
          .putLong(userId.getMostSignificantBits())
          .putLong(userId.getLeastSignificantBits())
          .put(text)
          .array();
    }
  }

  static Sealed of(String secret, Keyring.Key key, Place place) {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    try {
      byte[] text =
          cipher(Cipher.ENCRYPT_MODE, key, nonce, place)
              .doFinal(secret.getBytes(StandardCharsets.UTF_8));
      byte[] bytes = Arrays.copyOf(nonce, NONCE_BYTES + text.length);
      System.arraycopy(text, 0, bytes, NONCE_BYTES, text.length);
      return new Sealed(bytes, key.id());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + ALGORITHM, e);
    }
  }

  /** The secret; empty when its key is not there or anything about it was changed. */
  Optional<String> open(Keyring keys, Place place) {
    Optional<Keyring.Key> key = keys.find(keyId);
    if (key.isEmpty() || bytes.length <= NONCE_BYTES) {
      return Optional.empty();
    }
    byte[] nonce = Arrays.copyOf(bytes, NONCE_BYTES);
    try {
      byte[] text =
          cipher(Cipher.DECRYPT_MODE, key.get(), nonce, place)
              .doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES);
      return Optional.of(new String(text, StandardCharsets.UTF_8));
    } catch (AEADBadTagException notOurs) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + ALGORITHM, e);
    }
  }

  private static Cipher cipher(int mode, Keyring.Key key, byte[] nonce, Place place)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(ALGORITHM);
    cipher.init(mode, key.key(), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(place.bytes());
    return cipher;
  }
}
