package dev.vel.llm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a model's name, as a person wrote it, stands for. */
public sealed interface Resolution {

  /**
   * A model of the catalogue.
   *
   * @param note a sentence for the result and the log when the name was a retired one, else null
   */
  record Known(Model model, @Nullable String note) implements Resolution {}

  /**
   * A known provider's model that the catalogue does not list: it can be called, at no known price.
   */
  record Unlisted(String provider, String id) implements Resolution {}

  /**
   * Nothing that can be called.
   *
   * @param similar names that were perhaps meant, best first, at most three
   */
  record Unknown(String name, List<String> similar) implements Resolution {
    public Unknown {
      similar = List.copyOf(similar);
    }

    /** One sentence for the one who wrote the name. */
    public String message() {
      String hint =
          similar.isEmpty()
              ? "name a model of the catalogue, or provider/model"
              : "did you mean " + String.join(" or ", similar) + "?";
      return "the model \"" + name + "\" is not known; " + hint;
    }
  }
}
