package dev.vel.identity;

import static dev.vel.identity.Instance.ANONYMOUS;
import static dev.vel.identity.Instance.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.db.TestDatabase;
import dev.vel.wire.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredSecretsTest {

  @Test
  void noTableHoldsASecretInClear() throws Exception {
    try (Instance vel = Instance.withAdmin()) {
      List<String> secrets = useEverything(vel);
      String rows = everyRow(vel);
      assertThat(rows).contains("ann@example.com", "user.refresh_reuse", "key.create");
      for (String secret : secrets) {
        assertThat(rows.contains(secret)).isFalse();
        assertThat(rows.contains(hex(secret))).isFalse();
      }
    }
  }

  private static List<String> useEverything(Instance vel) {
    List<String> secrets = new ArrayList<>(List.of(Instance.SECRET, PASSWORD, "Another-Horse-1"));
    Principal ann = vel.newCaller("ann@example.com");
    SignIn first = vel.signIn("ann@example.com");
    SignIn second = vel.identity.refresh(first.refreshToken(), ANONYMOUS);
    Refusal.of(
        ErrorCode.INVALID_CREDENTIALS, () -> vel.identity.refresh(first.refreshToken(), ANONYMOUS));
    Refusal.of(
        ErrorCode.INVALID_CREDENTIALS,
        () -> vel.identity.login("ann@example.com", "Wrong-Horse-12", ANONYMOUS));
    ApiKey key = vel.keys.create(ann, Instance.actor(ann), new NewApiKey("ci", null, null));
    vel.identity.authenticate(String.valueOf(key.key()));
    vel.keys.revoke(ann, Instance.actor(ann), key.id());
    vel.users.updateMe(
        ann,
        Instance.actor(ann),
        new UserChange("b@example.com", "Another-Horse-1", PASSWORD, null, null));
    vel.users.delete(vel.admin(), ANONYMOUS, ann.userId(), tx -> {});
    secrets.add("Wrong-Horse-12");
    secrets.add(String.valueOf(key.key()).substring(4));
    for (SignIn signIn : List.of(first, second)) {
      secrets.add(signIn.token());
      secrets.add(signIn.refreshToken().substring(5));
    }
    return secrets;
  }

  private static String everyRow(Instance vel) throws Exception {
    StringBuilder rows = new StringBuilder();
    try (Connection owner = TestDatabase.asOwner(vel.settings.database());
        Statement statement = owner.createStatement()) {
      for (String table :
          column(statement, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")) {
        String rowsOfTable = "SELECT t::text FROM " + table + " t";
        rows.append(table).append(column(statement, rowsOfTable)).append('\n');
      }
    }
    return rows.toString();
  }

  private static List<String> column(Statement statement, String sql) throws Exception {
    List<String> values = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }
}
