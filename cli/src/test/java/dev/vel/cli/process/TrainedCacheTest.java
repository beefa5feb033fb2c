package dev.vel.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainedCacheTest {
  @TempDir Path home;
  private Path file;
  private FileTime time;

  @BeforeEach
  void train() throws IOException, InterruptedException {
    Path folder = Files.createDirectories(home.resolve("cache"));
    file = Files.write(folder.resolve("all.aot"), new byte[100_000]);
    time = FileTime.from(Instant.now().minusSeconds(60));
    Files.setLastModifiedTime(file, time);
    Path sum = folder.resolve("all.sum");
    Process cksum =
        new ProcessBuilder("cksum")
            .redirectInput(file.toFile())
            .redirectOutput(sum.toFile())
            .start();
    assertThat(cksum.waitFor()).isZero();
    Files.setLastModifiedTime(sum, time);
  }

  private TrainedCache.State state() throws IOException {
    assertThat(TrainedCache.of(home)).containsExactly(new TrainedCache(file));
    return new TrainedCache(file).state();
  }

  @Test
  void isAsTrainedWhenItsTimeAndItsSumAreThoseOfTheTraining() throws IOException {
    assertThat(state()).isEqualTo(TrainedCache.State.AS_TRAINED);
  }

  @Test
  void isLeftAloneWhenSomebodyWroteToItOrNobodyVouchesForIt() throws IOException {
    Files.write(file, new byte[100_000]);
    assertThat(state()).isEqualTo(TrainedCache.State.LEFT_ALONE);
    Files.delete(file.resolveSibling("all.sum"));
    assertThat(state()).isEqualTo(TrainedCache.State.LEFT_ALONE);
  }

  @Test
  void isDamagedWhenItIsAnotherWithTheSameTime() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[70_000] = 1;
    Files.write(file, bytes);
    Files.setLastModifiedTime(file, time);
    assertThat(state()).isEqualTo(TrainedCache.State.DAMAGED);
  }

  @Test
  void isNoneWhereNoneWasTrained() throws IOException {
    assertThat(TrainedCache.of(home.resolve("elsewhere"))).isEmpty();
  }

  @Test
  void addsUpAsTheProgramDoes() throws IOException {
    Files.write(file, "123456789".getBytes(StandardCharsets.UTF_8));
    assertThat(Cksum.of(file)).isEqualTo("930766865 9");
    Files.write(file, new byte[0]);
    assertThat(Cksum.of(file)).isEqualTo("4294967295 0");
  }
}
