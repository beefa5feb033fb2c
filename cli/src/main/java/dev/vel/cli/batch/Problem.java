package dev.vel.cli.batch;

/**
 * One thing wrong with a file of tasks.
 *
 * @param line counted from 1; 0 for the file as a whole
 * @param field empty for the task as a whole
 * @param message follows the field's name
 */
record Problem(int line, String field, String message) {

  /** As people read it: {@code line 3: max_tokens must be …}. */
  String sentence() {
    return (line > 0 ? "line " + line + ": " : "") + (field.isEmpty() ? "" : field + " ") + message;
  }
}
