package dev.vel.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.config.Secret;
import dev.vel.wire.Ids;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SealedTest {
  private static final Secret OLD = new Secret("old-".repeat(16));
  private static final Secret NEW = new Secret("new-".repeat(16));
  private static final String KEY = "gsk_0123456789abcdef";

  private final UUID id = Ids.next();
  private final UUID user = Ids.next();
  private final Sealed.Place place =
      new Sealed.Place(id, user, IntegrationProvider.GROQ, "https://a.example/v1");
  private final Keyring keys = Keyring.of(OLD, List.of());
  private final Sealed sealed = Sealed.of(KEY, keys.newest(), place);

  @Test
  void opensWhereItBelongs() {
    assertThat(sealed.open(keys, place)).contains(KEY);
    assertThat(sealed.open(Keyring.of(NEW, List.of(OLD)), place)).contains(KEY);
  }

  @Test
  void isDifferentEachTimeAndDoesNotShowTheKey() {
    Sealed again = Sealed.of(KEY, keys.newest(), place);
    assertThat(again.bytes()).isNotEqualTo(sealed.bytes());
    assertThat(new String(sealed.bytes(), StandardCharsets.ISO_8859_1)).doesNotContain("gsk_");
  }

  @Test
  void doesNotOpenAnywhereElse() {
    IntegrationProvider groq = IntegrationProvider.GROQ;
    String url = place.baseUrl();
    for (Sealed.Place other :
        List.of(
            new Sealed.Place(Ids.next(), user, groq, url),
            new Sealed.Place(id, Ids.next(), groq, url),
            new Sealed.Place(user, id, groq, url),
            new Sealed.Place(id, user, IntegrationProvider.OPENAI, url),
            new Sealed.Place(id, user, groq, "https://evil.example/v1"),
            new Sealed.Place(id, user, groq, null))) {
      assertThat(sealed.open(keys, other)).as("%s", other).isEmpty();
    }
  }

  @Test
  void doesNotOpenWithoutItsKey() {
    assertThat(sealed.open(Keyring.of(NEW, List.of()), place)).isEmpty();
    Sealed misnamed = new Sealed(sealed.bytes(), Keyring.of(NEW, List.of()).newest().id());
    assertThat(misnamed.open(Keyring.of(NEW, List.of(OLD)), place)).isEmpty();
  }

  @Test
  void doesNotOpenOnceAnyByteOfItChanged() {
    for (int i = 0; i < sealed.bytes().length; i++) {
      byte[] changed = sealed.bytes().clone();
      changed[i] ^= 1;
      assertThat(new Sealed(changed, sealed.keyId()).open(keys, place)).isEmpty();
    }
    for (int length = 0; length < sealed.bytes().length; length++) {
      byte[] cut = Arrays.copyOf(sealed.bytes(), length);
      assertThat(new Sealed(cut, sealed.keyId()).open(keys, place)).isEmpty();
    }
  }

  @Test
  void namesAKeyWithoutTellingItsSecret() {
    assertThat(keys.newest().id()).matches("[0-9a-f]{16}");
    assertThat(Keyring.of(OLD, List.of(NEW)).newest().id()).isEqualTo(keys.newest().id());
    assertThat(Keyring.of(NEW, List.of()).newest().id()).isNotEqualTo(keys.newest().id());
    assertThat(keys.newest().key().getEncoded()).hasSize(32);
  }
}
