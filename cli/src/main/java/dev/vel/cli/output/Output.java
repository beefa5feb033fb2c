package dev.vel.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.vel.wire.Json;
import dev.vel.wire.Page;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Standard output, in the format that was asked for. Writing to a pipe whose reader went away
 * throws {@link ClosedPipe}. For one thread.
 */
public final class Output {
  private static final List<String> CALLED_BY = List.of("id", "name");
  private final Shape shape;
  private final Format format;
  private final OutputStream out;
  private final Display display;
  private final boolean logged;
  private boolean titled;
  private boolean began;

  public Output(Shape shape, OutputStream out, Display display) {
    this(shape, out, display, false);
  }

  /**
   * @param logged whether the runner of a CI job looks for commands in what is written; data then
   *     says the same in a form that holds none, but for what a filter gives out as it is
   */
  public Output(Shape shape, OutputStream out, Display display, boolean logged) {
    this.shape = shape;
    this.logged = logged;
    this.format = shape.format();
    this.out = out;
    this.display = display;
  }

  public Format format() {
    return format;
  }

  /** Whether people read it, in the form that the command has for them. */
  public boolean human() {
    return format == Format.TABLE && !shaped();
  }

  /** Whether fields were chosen, or a filter was given. */
  public boolean shaped() {
    return shape.projection() != null || shape.filter() != null;
  }

  /** Whether people see it as it comes. */
  public boolean screen() {
    return display.screen();
  }

  /** What can be shown there. */
  public Display display() {
    return display;
  }

  /** One thing, or nothing for people when their form of it is empty. */
  public void item(Object value, Supplier<String> human) {
    item(value, human, false);
  }

  /** One thing whose form for people programs read as well, so that its lines are not broken. */
  public void verbatim(Object value, Supplier<String> human) {
    item(value, human, true);
  }

  private void item(Object value, Supplier<String> human, boolean verbatim) {
    if (!human()) {
      one(Json.tree(value));
      return;
    }
    String text = human.get();
    prose(
        shape.quiet() && !text.isEmpty()
            ? calledBy(Json.tree(value)).orElse(text)
            : verbatim ? text : Wrapped.of(text, display));
  }

  /** One page of a list. */
  public void page(Page<?> page, Supplier<Table> human) {
    if (human()) {
      people(page.data(), human);
    } else {
      list(page.data(), Json.tree(page.meta()), human);
    }
  }

  /** A list with what is to be said about it as a whole. */
  public void list(List<?> data, ObjectNode meta, Supplier<Table> human) {
    if (human()) {
      people(data, human);
    } else if (format == Format.JSONL) {
      data.forEach(item -> one(Json.tree(item)));
    } else {
      ObjectNode whole = Json.object();
      whole.set("data", Json.<ArrayNode>tree(data));
      whole.set("meta", meta);
      one(whole);
    }
  }

  private void people(List<?> data, Supplier<Table> human) {
    Optional<String> names =
        shape.quiet() && !data.isEmpty() ? calledBy(Json.<ArrayNode>tree(data)) : Optional.empty();
    if (names.isPresent()) {
      prose(names.get());
    } else {
      table(human.get());
    }
  }

  /** Text as it stands, at once. */
  public void text(String text) {
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(ClosedPipe.of(e));
    }
  }

  /** Standard output for data that has a form of its own; closing it only flushes. */
  public OutputStream stream() {
    return new Data(out);
  }

  /**
   * Where JSON values may be written, one a line, to get the fields and the filter that were asked
   * for; they stay JSON, one a line, whatever the format.
   */
  public OutputStream lines() {
    Output lines = new Output(shape.as(Format.JSONL), out, display, logged);
    return new Lines(line -> lines.one(Json.read(line, JsonNode.class)));
  }

  /** The same for what goes elsewhere, such as into a file. */
  public OutputStream lines(OutputStream elsewhere) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    Output lines = new Output(shape.as(Format.JSONL), text, Display.NONE);
    return new Lines(line -> {
      lines.one(Json.read(line, JsonNode.class));
      try {
        text.writeTo(elsewhere);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      text.reset();
    });
  }

  private void table(Table table) {
    if (!table.isEmpty()) {
      prose(table.render(display));
    }
  }

  /** What each thing is called by, a line each; empty when they have nothing of the kind. */
  private static Optional<String> calledBy(JsonNode tree) {
    for (String name : CALLED_BY) {
      List<JsonNode> items = items(tree);
      if (!items.isEmpty() && items.stream().allMatch(item -> item.path(name).isTextual())) {
        return Optional.of(
            items.stream()
                .map(item -> Text.line(item.path(name).textValue()) + "\n")
                .collect(Collectors.joining()));
      }
    }
    return Optional.empty();
  }

  /** Those of a list, with or without what is said about it as a whole, or the thing itself. */
  private static List<JsonNode> items(JsonNode tree) {
    JsonNode list = tree.path("data").isArray() ? tree.path("data") : tree;
    List<JsonNode> items = new ArrayList<>();
    if (list.isArray()) {
      list.forEach(items::add);
    } else {
      items.add(list);
    }
    return items;
  }

  private void one(JsonNode whole) {
    Projection chosen = shape.projection();
    if (chosen != null && format == Format.TABLE) {
      table(chosen, whole);
      return;
    }
    JsonNode tree = chosen == null ? whole : project(chosen, whole);
    Filter filter = shape.filter();
    if (filter == null) {
      tree(tree);
    } else {
      filter.apply(tree, this::result);
    }
  }

  private static JsonNode project(Projection chosen, JsonNode tree) {
    if (!(tree instanceof ObjectNode whole && whole.path("data").isArray())) {
      return chosen.of(tree);
    }
    ObjectNode list = whole.deepCopy();
    list.set("data", chosen.of(whole.path("data")));
    return list;
  }

  private void table(Projection chosen, JsonNode whole) {
    if (!whole.path("data").isArray()) {
      Details details = new Details();
      chosen.paths().forEach(path -> details.add(path, Projection.text(whole, path)));
      prose(Wrapped.of(details.render(), display));
      return;
    }
    List<String> paths = chosen.paths();
    Table table = new Table(paths.stream().map(Output::title).toArray(String[]::new));
    for (JsonNode item : items(whole)) {
      table.row(paths.stream().map(path -> Projection.text(item, path)).toArray());
    }
    if (!table.isEmpty()) {
      prose(titled ? table.body(display) : table.render(display));
      titled = true;
    }
  }

  /** Ids and numbers are never cut. */
  private static String title(String path) {
    String title = path.toUpperCase(Locale.ROOT);
    return path.equals("id") || path.endsWith("_id") || path.endsWith(".id") ? title : "~" + title;
  }

  /** One result of the filter: plain values as they are, so that a shell can take them. */
  private void result(JsonNode result) {
    if (result.isValueNode()) {
      String plain = result.isNull() ? "" : result.asText();
      text((screen() ? Text.block(plain) : plain) + "\n");
    } else if (format == Format.YAML) {
      text((began ? "---\n" : "") + json(yaml(result)));
    } else {
      boolean pretty = screen() && format == Format.JSON;
      text(json(pretty ? Json.pretty(result) : Json.write(result)) + "\n");
    }
    began = true;
  }

  private void tree(JsonNode tree) {
    text(
        switch (format) {
          case TABLE, JSON -> json(Json.pretty(tree)) + "\n";
          case JSONL -> json(Json.write(tree)) + "\n";
          case YAML -> json(yaml(tree));
        });
  }

  private String json(String json) {
    String safe = screen() ? Text.escaped(json) : json;
    return logged ? RunnerLog.json(safe) : safe;
  }

  /** Text for people, in which no runner of a CI job finds a command. */
  public void prose(String text) {
    text(logged ? RunnerLog.prose(text) : text);
  }

  private String yaml(JsonNode tree) {
    String usual = yaml(tree, logged);
    return screen() && !logged && !Text.escaped(usual).equals(usual) ? yaml(tree, true) : usual;
  }

  /**
   * @param quoted whether texts stand in quotes and in one line, as in JSON: where a line may be a
   *     command, or characters have to be escaped
   */
  private static String yaml(JsonNode tree, boolean quoted) {
    try {
      return YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .configure(YAMLGenerator.Feature.SPLIT_LINES, !quoted)
          .configure(YAMLGenerator.Feature.MINIMIZE_QUOTES, !quoted)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .build()
          .writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
