package dev.vel.cli.door;

import dev.vel.api.House;
import dev.vel.cli.context.Folders;
import dev.vel.cli.process.Ahead;
import dev.vel.config.Settings;
import dev.vel.config.SettingsLoader;
import dev.vel.db.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Has a second core begin with local mode while the first one still reads the command line: with
 * the settings, and a connection to the embedded database if that is up. Only where there was one
 * before, so that nothing is started or written for a command line that turns out to be none.
 * Thread-safe.
 */
public final class HeadStart {
  private static final AtomicReference<@Nullable FutureTask<Settings>> BEGUN =
      new AtomicReference<>();

  private HeadStart() {}

  /** For a command that will most likely open local mode of this process's user. */
  public static void begin(Map<String, String> environment, Path workingDirectory) {
    if (!EmbeddedPostgres.in(Folders.of(environment).data()).unpacked()) {
      return;
    }
    AtomicReference<@Nullable Runnable> connecting = new AtomicReference<>();
    FutureTask<Settings> settings =
        new FutureTask<>(() -> {
          Settings loaded = load(environment, workingDirectory);
          // Before the settings are given out, so that whoever has them finds what was begun.
          House.beginLocal(loaded).ifPresent(connecting::set);
          return loaded;
        });
    BEGUN.set(settings);
    Ahead.begin(() -> {
      settings.run();
      Runnable connection = connecting.get();
      if (connection != null) {
        connection.run();
      }
    });
  }

  /** The settings that were begun with, once. Empty where there are none, or something is wrong. */
  static Optional<Settings> settings() {
    FutureTask<Settings> begun = BEGUN.getAndSet(null);
    if (begun == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(begun.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException toldByWhoeverLoadsThemNow) {
      return Optional.empty();
    }
  }

  static Settings load(Map<String, String> environment, Path workingDirectory) {
    return SettingsLoader.load(environment, workingDirectory, SettingsLoader.Door.COMMAND);
  }
}
