package dev.vel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.vel.config.SettingsLoader.Door;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsLoaderTest {
  @TempDir private Path folder;
  private Loading loading;

  @BeforeEach
  void startClean() {
    loading = new Loading(folder);
  }

  @Test
  void takesEveryDefaultWhenNothingIsSet() {
    Settings settings = loading.load(Door.DAEMON);

    assertThat(settings.database().url()).isEmpty();
    assertThat(settings.database().poolSize()).isEqualTo(10);
    assertThat(settings.providers()).isEmpty();
    assertThat(settings.server())
        .isEqualTo(
            new Settings.Server(
                "localhost",
                "127.0.0.1",
                8080,
                9091,
                List.of(),
                List.of(),
                Duration.ofSeconds(25),
                false));
    assertThat(settings.limits()).isEqualTo(new Settings.Limits(5, 100, 10, 5, 1_048_576));
    assertThat(settings.workers()).isEqualTo(32);
    assertThat(settings.log()).isEqualTo(new Settings.Log("info", false));
    assertThat(settings.dataDir()).isEqualTo(folder.resolve("home/.local/share/vel"));
  }

  @Test
  void namesEveryProblemAtOnce() {
    List<String> problems =
        loading
            .with("PORT", "80x")
            .with("VEL_WORKERS", "0")
            .with("DATABASE_POOL_SIZE", "201")
            .with("LOG_LEVEL", "loud")
            .with("CORS_ORIGINS", "https://a.example, *")
            .with("VEL_TRUSTED_PROXIES", "10.0.0.0/33")
            .with("VEL_ALLOWED_HOSTS", "http://10.0.0.5")
            .with("VEL_HOST", "https://vel.example")
            .with("DATABASE_URL", "mysql://localhost/vel")
            .with("TASK_MASTER_URL", "localhost:3000")
            .with("VEL_CATALOGUE", "nowhere.yaml")
            .problems();

    assertThat(problems).hasSize(11);
    assertThat(String.join("\n", problems))
        .contains("PORT must be a whole number from 0 to 65535, such as 8080")
        .contains("LOG_LEVEL must be one of trace, debug, info, warn, error")
        .contains("CORS_ORIGINS must list exact origins")
        .contains("DATABASE_URL must start with postgres://");
  }

  @Test
  void looksWithoutMakingOrRefusingAnything() {
    Map<String, String> environment =
        Map.of(
            "HOME",
            folder.toString(),
            "PORT",
            "80x",
            "VEL_WORKERS",
            "8",
            "SECRET_KEY_BASE",
            "short",
            "VEL_CONFIG",
            folder.resolve("none.yaml").toString());
    SettingsLoader.Look look = SettingsLoader.look(environment, folder);
    assertThat(look.problems())
        .hasSize(3)
        .anyMatch(problem -> problem.startsWith("PORT must"))
        .anyMatch(problem -> problem.startsWith("SECRET_KEY_BASE has 5 characters"))
        .anyMatch(problem -> problem.startsWith("VEL_CONFIG names"));
    assertThat(look.settings().workers()).isEqualTo(8);
    assertThat(look.settings().server().port()).isEqualTo(8080);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void countsAnEmptyVariableAsNotSet() {
    Settings settings =
        loading.with("PORT", "").with("OPENAI_API_KEY", "  ").with("DATABASE_URL", "\n").load();

    assertThat(settings.server().port()).isEqualTo(8080);
    assertThat(settings.providers()).isEmpty();
  }

  @Test
  void opensUpInProductionAndInAContainer() {
    String secret = "s".repeat(64);
    Settings onFly =
        loading
            .with("FLY_APP_NAME", "vel")
            .with("SECRET_KEY_BASE", secret)
            .with("DATABASE_URL", "postgres://u:p@db.internal/vel")
            .load(Door.DAEMON);
    assertThat(onFly.server().production()).isTrue();
    assertThat(onFly.server().onFly()).isTrue();
    assertThat(onFly.server().bindAddress()).isEqualTo("0.0.0.0");
    assertThat(onFly.log().json()).isTrue();
    assertThat(folder.resolve("home")).as("no folder is made when none is needed").doesNotExist();

    Settings inContainer = new Loading(folder).inContainer().load(Door.DAEMON);
    assertThat(inContainer.server().production()).isFalse();
    assertThat(inContainer.server().onFly()).isFalse();
    assertThat(inContainer.server().bindAddress()).isEqualTo("0.0.0.0");
    assertThat(inContainer.log().json()).isTrue();
    assertThat(new Loading(folder).inContainer().load(Door.COMMAND).log().json()).isFalse();
  }

  @Test
  void insistsOnASecretOnlyForTheDaemonInProduction() {
    loading.with("VEL_ENV", "production");

    assertThat(loading.problems(Door.DAEMON))
        .singleElement()
        .asString()
        .startsWith("SECRET_KEY_BASE is required in production")
        .contains("openssl rand -hex 48");
    assertThat(loading.load(Door.COMMAND).secretKeyBase().reveal()).hasSizeGreaterThanOrEqualTo(64);
  }

  @Test
  void refusesAShortSecretWithoutShowingIt() {
    assertThat(loading.with("SECRET_KEY_BASE", "hunter2").problems())
        .singleElement()
        .asString()
        .isEqualTo("SECRET_KEY_BASE has 7 characters; set at least 64");
  }

  @Test
  void neverShowsASecretsValue() {
    String secret = "sk-hunter2 \u00e9";
    for (Setting setting : Setting.values()) {
      if (setting.secret()) {
        loading.with(setting.name(), secret);
      }
    }
    loading.with("DATABASE_URL", "postgres://me:hunter2@[broken/vel");

    assertThat(loading.problems()).isNotEmpty();
    assertThat(String.join("\n", loading.problems())).doesNotContain("hunter2");
  }

  @Test
  void wantsTheFirstAdministratorWhole() {
    assertThat(loading.with("VEL_ADMIN_EMAIL", "me@example.com").problems())
        .containsExactly(
            "VEL_ADMIN_EMAIL is set alone; set VEL_ADMIN_PASSWORD too, or unset VEL_ADMIN_EMAIL");
    assertThat(loading.with("VEL_ADMIN_PASSWORD", "short").problems())
        .singleElement()
        .asString()
        .startsWith("VEL_ADMIN_PASSWORD must have 12–128 characters");
    assertThat(loading.with("VEL_ADMIN_PASSWORD", "Long enough 1").load().admin())
        .contains(new Settings.Admin("me@example.com", new Secret("Long enough 1")));
  }

  @Test
  void readsListsNamesAndPaths() {
    Settings settings =
        loading
            .with("CORS_ORIGINS", "https://A.example, http://localhost:3000")
            .with("VEL_TRUSTED_PROXIES", "10.0.0.0/8,fdaa::/16,127.0.0.1")
            .with("VEL_ALLOWED_HOSTS", "10.0.0.5,models.lan,fd00::1")
            .with("PHX_HOST", "vel.example")
            .with("VEL_DATA_DIR", "~/data")
            .load();

    assertThat(settings.server().corsOrigins())
        .containsExactly("https://a.example", "http://localhost:3000");
    assertThat(settings.server().trustedProxies()).hasSize(3);
    assertThat(settings.allowedHosts()).hasSize(3);
    assertThat(settings.server().host()).isEqualTo("vel.example");
    assertThat(settings.dataDir()).isEqualTo(folder.resolve("home/data"));
  }

  @Test
  void takesARelativeDataFolderOfAFileFromWhereTheFileIs() throws IOException {
    Path file = Files.createDirectories(folder.resolve("elsewhere")).resolve("vel.yaml");
    Files.writeString(file, "vel_data_dir: data\n");
    assertThat(loading.with("VEL_CONFIG", file.toString()).load().dataDir())
        .isEqualTo(folder.resolve("elsewhere/data"));
    assertThat(loading.with("VEL_DATA_DIR", "data").load().dataDir())
        .isEqualTo(folder.resolve("data"));
  }

  @Test
  void saysWhichNameAProblemCameFrom() {
    assertThat(loading.with("PHX_HOST", "https://vel.example").problems())
        .singleElement()
        .asString()
        .startsWith("PHX_HOST must be a host name");
  }

  @Test
  void refusesOnePortForBothServers() {
    assertThat(loading.with("PORT", "9091").problems())
        .containsExactly("METRICS_PORT is the same port as PORT, 9091; set one of them to another");
    assertThat(loading.with("PORT", "0").with("METRICS_PORT", "0").problems()).isEmpty();
  }

  @Test
  void namesADataFolderThatCannotBeUsed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "not a folder");

    assertThat(loading.with("VEL_DATA_DIR", file.resolve("vel").toString()).problems())
        .containsExactly(
            "VEL_DATA_DIR is %s/vel, which cannot be made (Not a directory); make it writable for this user, or set VEL_DATA_DIR to a folder that is"
                .formatted(file));
  }

  @Test
  void blamesNoVariableThatNobodySetForTheFolderThatIsTakenThen() throws IOException {
    Path data = folder.resolve("home/.local/share/vel");
    Files.createDirectories(data.getParent());
    Files.writeString(data, "not a folder");

    assertThat(loading.problems())
        .containsExactly(
            "the data folder %s cannot be made (a file of that name is there); move that away, or set VEL_DATA_DIR to another folder"
                .formatted(data));
    assertThat(loading.problems()).allMatch(DataFolder::concerns);
    assertThat(loading.with("VEL_DATA_DIR", data.toString()).problems())
        .containsExactly(
            "VEL_DATA_DIR is %s, which cannot be made (a file of that name is there); move that away, or set VEL_DATA_DIR to another folder"
                .formatted(data));
    assertThat(loading.problems()).allMatch(DataFolder::concerns);
  }

  @Test
  void namesAFolderThatThisUserMayNotWriteTo() throws IOException {
    Path data = Files.createDirectories(folder.resolve("home/.local/share/vel"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("r-x------"));
    assumeThat(Files.isWritable(data)).as("root may write anywhere").isFalse();

    assertThat(loading.problems())
        .containsExactly(
            "the data folder %s cannot be written to (access is denied); make it writable for this user, or set VEL_DATA_DIR to a folder that is"
                .formatted(data));
  }

  @Test
  void loadsFromTheRealProcess() {
    Settings settings =
        SettingsLoader.load(
            Map.of("HOME", folder.toString(), "OPENAI_BASE_URL", "http://127.0.0.1:9/v1"),
            folder,
            Door.COMMAND);

    assertThat(settings.providers()).containsOnlyKeys("openai");
  }
}
