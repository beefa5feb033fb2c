package dev.vel.cli.markdown;

import java.util.List;

/** Paper that is written line by line, whose last lines may still change. For one thread. */
public interface Sheet {

  /** Columns that a line may take. */
  int width();

  /**
   * Puts lines where those under way stood, to stay, and under them those that may still change.
   */
  void draw(List<Line> finished, List<Line> underway);
}
