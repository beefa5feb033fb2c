package dev.vel.cli.doctor;

/** {@code models}: a model that ends soon, from the sentence that a vel says of it. */
final class ModelWarning {
  private ModelWarning() {}

  static Check of(String sentence) {
    int fix = sentence.lastIndexOf("; ");
    return fix < 0
        ? Check.warning("models", sentence, "choose another model")
        : Check.warning("models", sentence.substring(0, fix), sentence.substring(fix + 2));
  }
}
