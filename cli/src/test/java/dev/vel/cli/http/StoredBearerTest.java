package dev.vel.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.cli.context.ContextStore;
import dev.vel.cli.context.Credential;
import dev.vel.cli.context.Stores;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoredBearerTest {
  private static final Instant NOW = Instant.parse("2026-11-22T14:00:00Z");
  private static final URI URL = URI.create("https://vel.example.com");
  @TempDir Path home;
  private final Set<String> spent = ConcurrentHashMap.newKeySet();

  @BeforeEach
  void signIn() {
    store().keep("prod", credential("old", Duration.ofHours(1)));
  }

  private ContextStore store() {
    return Stores.withFile(home.resolve("vel"));
  }

  private static Credential credential(String token, Duration left) {
    return new Credential(
        URL, "a@b.c", token, NOW.plus(left), "r-" + token, NOW.plusSeconds(99_999));
  }

  private StoredBearer bearer(StoredBearer.Refresher refresher) {
    return new StoredBearer(store(), "prod", URL, refresher, InstantSource.fixed(NOW));
  }

  /** As the server does: a refresh token is good once, and a spent one ends everything. */
  private Credential refresh(Credential old) {
    if (!spent.add(old.refreshToken())) {
      throw new VelException(ErrorCode.AUTHENTICATION_REQUIRED, "reused");
    }
    return credential("new", Duration.ofHours(24));
  }

  @Test
  void spendsARefreshTokenOnceHoweverManyNeedIt() throws InterruptedException {
    List<Thread> commands = new ArrayList<>();
    List<Optional<String>> tokens = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 16; i++) {
      StoredBearer bearer = bearer(this::refresh);
      commands.add(Thread.ofPlatform().start(() -> tokens.add(bearer.renew("old"))));
    }
    for (Thread command : commands) {
      command.join();
    }
    assertThat(tokens).hasSize(16).containsOnly(Optional.of("new"));
    assertThat(spent).containsExactly("r-old");
  }

  @Test
  void renewsShortlyBeforeTheEnd() {
    store().keep("prod", credential("old", Duration.ofSeconds(10)));
    assertThat(bearer(this::refresh).token()).contains("new");
    assertThat(store().credential("prod")).map(Credential::token).contains("new");
  }

  @Test
  void forgetsTokensThatAreNoLongerGood() {
    spent.add("r-old");
    assertThat(bearer(this::refresh).renew("old")).isEmpty();
    assertThat(store().credential("prod")).isEmpty();
  }

  @Test
  void keepsItsTokensWhenNobodyAnswers() {
    StoredBearer bearer =
        bearer(old -> {
          throw VelException.unavailable("gone", null);
        });
    assertThatThrownBy(() -> bearer.renew("old")).hasMessage("gone");
    assertThat(store().credential("prod")).map(Credential::token).contains("old");
  }
}
