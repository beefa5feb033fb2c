package dev.vel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.config.DatabaseUrl.InvalidUrl;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;

class DatabaseUrlTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "postgres://h/vel //h/vel",
        "postgresql://h:6432/vel //h:6432/vel",
        "jdbc:postgresql://h/vel //h/vel",
        "jdbc:postgresql:vel //localhost/vel",
        "POSTGRES://h/vel //h/vel",
        "postgres:///vel //localhost/vel",
        "postgres://:5433/vel //localhost:5433/vel",
        "postgres://[::1]:5432/vel //[::1]:5432/vel",
        "postgres://a:1,b:2/vel?target_session_attrs=read-write //a:1,b:2/vel?targetServerType=primary",
        "postgres://h/my%20db //h/my%20db",
        "postgres:///vel?host=db.internal&port=5433 //db.internal:5433/vel",
        "postgres://h/vel?sslmode=verify-full&sslrootcert=/ca.pem //h/vel?sslmode=verify-full&sslrootcert=%2Fca.pem",
        "postgres://h/vel?ssl=true //h/vel?sslmode=require",
        "jdbc:postgresql://h/vel?ssl=true //h/vel?ssl=true",
        "postgres://h/vel?channel_binding=require&connect_timeout=3 //h/vel?channelBinding=require&connectTimeout=3",
        "postgres://h/vel?keepalives=0&sslsni=1&pgbouncer=true //h/vel?tcpKeepAlive=false&prepareThreshold=0",
        "postgres://h/vel?options=-c%20statement_timeout%3D5s //h/vel?options=-c%20statement_timeout%3D5s",
      })
  void bringsEveryFormIntoTheDriversWords(String given, String expected) throws InvalidUrl {
    DatabaseUrl url = DatabaseUrl.parse(given);

    assertThat(url.url()).isEqualTo("jdbc:postgresql:" + expected);
    assertThat(Driver.parseURL(url.url(), new Properties())).as("the driver reads it").isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgres://me:p%40ss%2Fw+rd@h/vel",
        "postgres://h/vel?user=me&password=p%40ss%2Fw+rd",
        "jdbc:postgresql://h/vel?password=p%40ss%2Fw+rd&user=me",
        "jdbc:postgresql://me:p@ss%2Fw+rd@h/vel",
      })
  void takesUserAndPasswordOut(String given) throws InvalidUrl {
    assertThat(DatabaseUrl.parse(given))
        .isEqualTo(
            new DatabaseUrl(
                "jdbc:postgresql://h/vel",
                Optional.of("me"),
                Optional.of(new Secret("p@ss/w+rd"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mysql://h/vel | must start with postgres://",
        "postgres:vel | must start with postgres://",
        "postgres:///vel?host=/var/run/postgresql | Unix socket",
        "postgres://%2Fvar%2Frun/vel | Unix socket",
        "postgres://me:a/b@h/vel | host or port",
        "postgres://h:port/vel | host or port",
        "postgres://::1/vel | host or port",
        "postgres://h/vel?sslmode=on | unknown sslmode",
        "postgres://h/vel?ssl_mode=require | unknown TLS parameter",
        "postgres://h/vel?target_session_attrs=me | target_session_attrs",
        "postgres://me:100%@h/vel | write it as %25",
      })
  void saysWhatIsWrong(String given, String message) {
    assertThatThrownBy(() -> DatabaseUrl.parse(given))
        .isInstanceOf(InvalidUrl.class)
        .hasMessageContaining(message);
  }

  @Test
  void showsNoPassword() throws InvalidUrl {
    assertThat(DatabaseUrl.parse("postgres://me:hunter2@h/vel").toString())
        .doesNotContain("hunter2");
  }
}
