package dev.vel.wire;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactoryBuilder;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.CharArrayReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;

/**
 * YAML in which every value stands where it is meant, and no key twice. Aliases ({@code *name}) are
 * refused: the parser would give their names for values, and where they are followed a few lines
 * can grow to whatever fills the memory.
 */
public final class PlainYaml extends YAMLFactory {

  /** A value is an alias. */
  public static final class AliasException extends JsonParseException {
    AliasException(JsonParser parser, String name, JsonLocation place) {
      super(parser, "aliases are not followed; write out what *" + name + " stands for", place);
    }
  }

  private PlainYaml(YAMLFactoryBuilder builder) {
    super(builder);
  }

  private PlainYaml(PlainYaml other) {
    super(other, null);
  }

  /** With the limits that others have. */
  public static PlainYaml usual() {
    return of(YAMLFactory.builder());
  }

  /** With limits of its own. */
  public static PlainYaml of(YAMLFactoryBuilder limits) {
    return new PlainYaml(limits.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION));
  }

  @Override
  public PlainYaml copy() {
    return new PlainYaml(this);
  }

  @Override
  protected YAMLParser _createParser(InputStream in, IOContext context) throws IOException {
    return new Parser(context, _createReader(in, null, context));
  }

  @Override
  protected YAMLParser _createParser(Reader in, IOContext context) {
    return new Parser(context, in);
  }

  @Override
  protected YAMLParser _createParser(
      char[] text, int offset, int length, IOContext context, boolean recyclable) {
    return new Parser(context, new CharArrayReader(text, offset, length));
  }

  @Override
  protected YAMLParser _createParser(byte[] text, int offset, int length, IOContext context)
      throws IOException {
    return new Parser(context, _createReader(text, offset, length, null, context));
  }

  private final class Parser extends YAMLParser {
    Parser(IOContext context, Reader in) {
      super(
          context,
          PlainYaml.this._parserFeatures,
          PlainYaml.this._yamlParserFeatures,
          PlainYaml.this._loaderOptions,
          PlainYaml.this._objectCodec,
          in);
    }

    @Override
    protected Event getEvent() throws IOException {
      Event event = super.getEvent();
      if (event instanceof AliasEvent alias) {
        throw new AliasException(this, alias.getAnchor(), _locationFor(alias.getStartMark()));
      }
      return event;
    }
  }
}
