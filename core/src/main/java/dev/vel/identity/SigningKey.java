package dev.vel.identity;

import dev.vel.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The key that access tokens are signed with, derived from SECRET_KEY_BASE with HKDF-SHA256 (RFC
 * 5869) under a label of its own, so that it is of no use for anything else.
 */
final class SigningKey {
  private static final byte[] PURPOSE =
      "vel access token HS256 v1".getBytes(StandardCharsets.US_ASCII);
  private static final int BYTES = 32;

  private SigningKey() {}

  static byte[] derive(Secret secretKeyBase) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.ofExtract()
                  .addIKM(secretKeyBase.reveal().getBytes(StandardCharsets.UTF_8))
                  .thenExpand(PURPOSE, BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HKDF-SHA256", e);
    }
  }
}
