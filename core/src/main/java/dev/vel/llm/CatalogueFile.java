package dev.vel.llm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Fields;
import dev.vel.wire.VelException;
import dev.vel.wire.YamlFile;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One catalogue file as it stands, checked field by field; what its entries mean together is for
 * {@link Catalogue} to check.
 *
 * @param name for messages
 */
record CatalogueFile(
    String name,
    List<String> providers,
    List<Entry> models,
    List<Retired> retired,
    Map<String, List<String>> routing) {

  private static final int MAX_ENTRIES = 2000;
  private static final double MAX_PRICE = 1_000_000;

  record Entry(Model model, @Nullable String priceNote, @Nullable String successor) {}

  record Retired(String provider, String id, String successor) {}

  static CatalogueFile builtIn() {
    try (InputStream in = CatalogueFile.class.getResourceAsStream("catalogue.yaml")) {
      if (in == null) {
        throw new IllegalStateException("catalogue.yaml is missing from the program");
      }
      return parse("catalogue.yaml", in.readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException("catalogue.yaml cannot be read", e);
    }
  }

  static CatalogueFile read(Path file) {
    try {
      return parse(file.toString(), YamlFile.read(file));
    } catch (YamlFile.UnusableException e) {
      throw failed(file.toString(), String.valueOf(e.getMessage()));
    }
  }

  static CatalogueFile parse(String name, byte[] yaml) {
    Fields fields = Fields.of(tree(name, yaml));
    List<String> providers = fields.optionalTexts("providers", 100);
    List<Entry> models =
        fields.has("models")
            ? fields.objects("models", 0, MAX_ENTRIES, CatalogueFile::model)
            : List.of();
    List<Retired> retired =
        fields.has("retired")
            ? fields.objects("retired", 0, MAX_ENTRIES, CatalogueFile::retired)
            : List.of();
    Map<String, List<String>> routing = fields.optionalObject("routing", CatalogueFile::routing);
    try {
      fields.end();
    } catch (VelException e) {
      throw new CatalogueException(
          e.details().stream()
              .map(problem -> name + ": " + problem.field() + " " + problem.message())
              .toList());
    }
    return new CatalogueFile(
        name,
        providers == null ? List.of() : providers,
        models,
        retired,
        routing == null ? Map.of() : routing);
  }

  private static JsonNode tree(String name, byte[] yaml) {
    try {
      return YamlFile.parse(yaml);
    } catch (YamlFile.UnusableException e) {
      throw failed(name, String.valueOf(e.getMessage()));
    }
  }

  private static Entry model(Fields fields) {
    String provider = fields.text("provider", 1, 60);
    String id = fields.text("id", 1, 200);
    Integer window = fields.optionalInt("context_window", 1, Integer.MAX_VALUE);
    Integer quality = fields.optionalInt("quality", 1, 100);
    List<String> capabilities = fields.optionalTexts("capabilities", 50);
    Model model =
        new Model(
            provider,
            id,
            price(fields, "input"),
            price(fields, "output"),
            optionalPrice(fields, "cached_input"),
            fields.optionalObject("tier", CatalogueFile::tier),
            window,
            capabilities == null ? Set.of("chat") : Set.copyOf(capabilities),
            quality == null ? 50 : quality,
            date(fields, "shutdown"));
    return new Entry(
        model, fields.optionalText("price_note", 1, 300), fields.optionalText("successor", 1, 200));
  }

  private static Model.Tier tier(Fields fields) {
    Integer above = fields.optionalInt("above", 1, Integer.MAX_VALUE);
    if (above == null) {
      fields.problem("above", "must say from how many input tokens on the tier counts");
    }
    return new Model.Tier(
        above == null ? 1 : above, price(fields, "input_factor"), price(fields, "output_factor"));
  }

  private static Retired retired(Fields fields) {
    return new Retired(
        fields.text("provider", 1, 60),
        fields.text("id", 1, 200),
        fields.text("successor", 1, 200));
  }

  private static Map<String, List<String>> routing(Fields fields) {
    Map<String, List<String>> routing = new LinkedHashMap<>();
    for (String type : Catalogue.TASK_TYPES) {
      List<String> names = fields.optionalTexts(type, 100);
      if (names != null) {
        routing.put(type, new ArrayList<>(names));
      }
    }
    return routing;
  }

  private static BigDecimal price(Fields fields, String name) {
    BigDecimal price = optionalPrice(fields, name);
    if (price == null) {
      fields.problem(name, "must be a number of 0 or more");
      return BigDecimal.ZERO;
    }
    return price;
  }

  private static @Nullable BigDecimal optionalPrice(Fields fields, String name) {
    Double number = fields.optionalNumber(name, 0, MAX_PRICE);
    return number == null ? null : BigDecimal.valueOf(number);
  }

  private static @Nullable LocalDate date(Fields fields, String name) {
    String text = fields.optionalText(name, 1, 40);
    try {
      return text == null ? null : LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      fields.problem(name, "must be a date such as 2027-01-14");
      return null;
    }
  }

  private static CatalogueException failed(String name, String what) {
    return new CatalogueException(List.of("the catalogue file " + name + " " + what));
  }
}
