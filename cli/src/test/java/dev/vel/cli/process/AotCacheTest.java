package dev.vel.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class AotCacheTest {
  private static final String GIVEN = "-XX:AOTCache=/opt/vel/lib/vel.aot";
  private static final Path FILE = Path.of("/opt/vel/lib/vel.aot");

  @Test
  void isInUseWhenJavaWasGivenOneAndSharesItsClasses() {
    assertThat(AotCache.state(List.of("-Xshare:auto", GIVEN), "mixed mode, sharing"))
        .isEqualTo(new AotCache.State.InUse(FILE));
  }

  @Test
  void isNotUsableWhenJavaWasGivenOneAndSharesNothing() {
    assertThat(AotCache.state(List.of(GIVEN), "mixed mode"))
        .isEqualTo(new AotCache.State.NotUsable(FILE));
  }

  @Test
  void isMissingWhenJavaSharesNoMoreThanItsOwnClasses() {
    assertThat(AotCache.state(List.of("-Xshare:auto"), "mixed mode, sharing"))
        .isEqualTo(new AotCache.State.Missing());
  }

  @Test
  void isMissingInThisVeryProcess() {
    assertThat(AotCache.state()).isEqualTo(new AotCache.State.Missing());
  }

  @Test
  void isTheOneThatWasGivenLastAsForJava() {
    assertThat(AotCache.state(List.of("-XX:AOTCache=first", GIVEN), "mixed mode, sharing"))
        .isEqualTo(new AotCache.State.InUse(FILE));
  }
}
