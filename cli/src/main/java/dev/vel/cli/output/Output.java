package dev.vel.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.vel.wire.Json;
import dev.vel.wire.Page;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/**
 * Standard output, in the format that was asked for. Writing to a pipe whose reader went away
 * throws {@link ClosedPipe}. For one thread.
 */
public final class Output {
  private final Format format;
  private final OutputStream out;
  private final Terminal terminal;

  public Output(Format format, OutputStream out, Terminal terminal) {
    this.format = format;
    this.out = out;
    this.terminal = terminal;
  }

  public Format format() {
    return format;
  }

  /** Whether people read it. */
  public boolean human() {
    return format == Format.TABLE;
  }

  /** Whether people see it as it comes. */
  public boolean screen() {
    return terminal.output();
  }

  /** One thing. */
  public void item(Object value, Supplier<String> human) {
    if (human()) {
      text(human.get());
    } else {
      tree(Json.tree(value));
    }
  }

  /** One page of a list. */
  public void page(Page<?> page, Supplier<Table> human) {
    list(page.data(), Json.tree(page.meta()), human);
  }

  /** A list with what is to be said about it as a whole. */
  public void list(List<?> data, ObjectNode meta, Supplier<Table> human) {
    switch (format) {
      case TABLE -> table(human.get());
      case JSONL -> data.forEach(item -> tree(Json.tree(item)));
      case JSON, YAML -> {
        ObjectNode whole = Json.object();
        whole.set("data", Json.<ArrayNode>tree(data));
        whole.set("meta", meta);
        tree(whole);
      }
    }
  }

  /** Text as it stands, at once. */
  public void text(String text) {
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      if (ClosedPipe.is(e)) {
        throw new ClosedPipe(e);
      }
      throw new UncheckedIOException(e);
    }
  }

  /** Standard output for data that has a form of its own; closing it only flushes. */
  public OutputStream stream() {
    return new Data(out);
  }

  private void table(Table table) {
    if (!table.isEmpty()) {
      text(table.render(screen() ? terminal.width() : Integer.MAX_VALUE));
    }
  }

  private void tree(JsonNode tree) {
    text(
        switch (format) {
          case TABLE, JSON -> tree.toPrettyString() + "\n";
          case JSONL -> tree + "\n";
          case YAML -> yaml(tree);
        });
  }

  private static String yaml(JsonNode tree) {
    try {
      return YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .build()
          .writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
