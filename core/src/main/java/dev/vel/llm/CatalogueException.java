package dev.vel.llm;

import java.util.List;

/** A catalogue file that cannot be used, with everything that is wrong with it. */
public final class CatalogueException extends RuntimeException {
  private final List<String> problems;

  CatalogueException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** Each problem in a sentence that names the file and the place. */
  public List<String> problems() {
    return problems;
  }
}
