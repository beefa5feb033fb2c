package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.identity.ApiKey;
import dev.vel.identity.Scope;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyCommandsTest {
  @TempDir Path home;
  private Desk desk;

  @BeforeEach
  void sitDown() {
    desk = new Desk(home);
  }

  private ApiKey only() {
    assertThat(desk.vel.keys).hasSize(1);
    return desk.vel.keys.values().iterator().next();
  }

  @Test
  void writesTheKeyAloneToStandardOutput() {
    Desk.Said said = desk.type("key", "create", "laptop");
    assertThat(said.code()).isZero();
    assertThat(said.out()).isEqualTo("vel_123456\n");
    assertThat(said.err()).contains("shown this once", "a test/v1").doesNotContain("vel_123456");
    assertThat(only().scopes()).containsExactly(Scope.READ, Scope.WRITE);
    assertThat(desk.type("key", "create", "x", "-o", "json").out())
        .contains("\"key\" : \"vel_123456\"");
  }

  @Test
  void takesScopesAndAnEnd() {
    desk.type("key", "create", "board", "--scope", "read", "--expires-at", "2027-01-01");
    assertThat(only().scopes()).containsExactly(Scope.READ);
    assertThat(only().expiresAt()).isEqualTo(Instant.parse("2027-01-01T00:00:00Z"));
    Desk.Said wrong = desk.type("key", "create", "board", "--scope", "rule");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("must only hold read, write, admin");
  }

  @Test
  void saysThatANameIsTakenAlready() {
    assertThat(desk.type("key", "create", "laptop").err()).doesNotContain("named");
    Desk.Said again = desk.type("key", "create", "laptop");
    assertThat(again.code()).isZero();
    assertThat(again.out()).isEqualTo("vel_123456\n");
    assertThat(again.err())
        .contains(
            "another key is named 'laptop' already, and good until revoked (`vel key list` shows"
                + " all)\n");
    assertThat(desk.type("key", "create", "laptop").err()).contains("2 other keys are named");
    assertThat(desk.type("key", "create", "laptop", "-q").err()).isEmpty();
    assertThat(desk.type("key", "create", "Laptop").err()).doesNotContain("named");
  }

  @Test
  void listsKeysWithoutShowingThem() {
    assertThat(desk.type("key", "list").err()).contains("make one with `vel key create NAME`");
    desk.type("key", "create", "laptop");
    assertThat(desk.type("key", "list").out())
        .contains("NAME", "laptop", "…3456", "read,write")
        .doesNotContain("vel_123456");
  }

  @Test
  void revokesByNameWhereThatIsClear() {
    desk.type("key", "create", "laptop");
    assertThat(desk.type("key", "revoke", "laptob").err()).contains("did you mean 'laptop'?");
    desk.type("key", "create", "laptop");
    Desk.Said unclear = desk.type("key", "revoke", "laptop");
    assertThat(unclear.code()).isEqualTo(1);
    assertThat(unclear.err()).contains("2 keys are named 'laptop'");
    String first = desk.vel.keys.keySet().iterator().next().toString();
    assertThat(desk.type("key", "revoke", first.substring(28), "--yes").code()).isZero();
    assertThat(desk.vel.keys.keySet()).extracting(Object::toString).doesNotContain(first);
    assertThat(desk.type("key", "revoke", "laptop", "-y").err()).contains("revoked laptop");
    assertThat(desk.vel.keys).isEmpty();
  }

  @Test
  void tellsKeysThatAreOverFromThoseThatAreGood() {
    desk.type("key", "create", "good", "--expires-at", "2026-11-22T16:00:00Z");
    desk.type("key", "create", "over", "--expires-at", "2026-11-22T14:30:00Z");
    desk.clock = InstantSource.fixed(Instant.parse("2026-11-22T15:00:00Z"));
    assertThat(desk.type("key", "list").out())
        .contains("2026-11-22T14:30:00Z (expired)")
        .doesNotContain("2026-11-22T16:00:00Z (expired)");
  }

  @Test
  void saysThatLocalModeHasNone() {
    desk.realDoors = true;
    Desk.Said said = desk.type("key", "create", "laptop", "--local");
    assertThat(said.code()).isEqualTo(3);
    assertThat(said.err()).contains("vel login URL");
    assertThat(home.resolve("DATA")).as("the database of local mode").doesNotExist();
  }
}
