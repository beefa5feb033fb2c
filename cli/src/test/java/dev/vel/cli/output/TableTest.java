package dev.vel.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a table gives up first where the screen is narrow. */
final class TableTest {
  private static final String ID = "0193a7c4-0000-7000-8000-0000deadbeef";
  private static final String TIME = "2026-11-22T14:00:00Z";

  private final Table table = new Table("#ID", "~NAME", "MADE").row(ID, "n".repeat(30), TIME);

  private static Display screen(int columns) {
    return new Display(true, false, false, false, true, () -> columns);
  }

  @Test
  void tellsIdsByTheirEndsBeforeItCuts() {
    assertThat(table.render(screen(120))).contains(ID, TIME);
    assertThat(table.render(screen(70)))
        .contains("deadbeef  " + "n".repeat(30) + "  " + TIME)
        .doesNotContain(ID);
  }

  @Test
  void tellsTimesByTheirDaysWhenThatIsNotEnough() {
    assertThat(table.render(screen(40))).contains("deadbeef  nnn", "…  2026-11-22\n");
  }

  @Test
  void tellsOneThingALineRatherThanCutWhatTellsThemApart() {
    assertThat(table.render(screen(37)))
        .isEqualTo("id: " + ID + "\nname: " + "n".repeat(30) + "\nmade: " + TIME + "\n");
  }

  @Test
  void keepsEverythingWhereThereIsNoScreen() {
    assertThat(table.render(Display.NONE)).contains(ID, "n".repeat(30), TIME);
  }

  @Test
  void keepsIdsThatAreNeededWhole() {
    Table steps = new Table("ID", "~NAME").row(ID, "n".repeat(60));
    assertThat(steps.render(screen(60))).contains(ID + "  nnn", "…");
  }
}
