package dev.vel.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.wire.Json;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas that would cost too much to check a value against, and such that are none. */
class JsonSchemaTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'type':'strng'} | /type does not have a value in the enumeration
          {'properties':{'a/b':{'type':'intger'}}} | /properties/a~1b/type does not have a value
          {'required':'name'} | /required string found, array expected
          {'properties':{'a':'string'}} | /properties/a string found
          {'minLength':-1} | /minLength must have a minimum value of 0
          {'$defs':{'a':{'anyOf':[]}}} | /$defs/a/anyOf must have at least 1 items
          {'$schema':'http://json-schema.org/draft-04/schema#','exclusiveMinimum':true} | : /exclusiveMinimum is not allowed by itself
          {'$schema':'http://json-schema.org/draft-07/schema','exclusiveMinimum':true} | /exclusiveMinimum boolean found
          """)
  void saysWhatIsWrongAndWhere(String schema, String sentence) {
    assertThatThrownBy(() -> JsonSchema.valid(read(schema)))
        .isInstanceOf(JsonSchema.UnusableException.class)
        .hasMessageStartingWith("is not a valid JSON Schema: ")
        .hasMessageContaining(sentence);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':['string','null'],'x-note':{'type':'whatever'}}",
        "{'properties':{'$ref':{'type':'string'},'type':{'enum':['a']}}}",
        "{'$schema':'https://json-schema.org/draft/2020-12/schema','prefixItems':[{}]}",
        "{'$schema':'https://json-schema.org/draft/2019-09/schema','items':[{}]}",
        "{'$schema':'http://json-schema.org/draft-07/schema#','items':[{'type':'string'}]}",
        "{'$schema':'https://json-schema.org/draft-07/schema','pattern':'(?P<a>.)'}",
        "{'$schema':'http://json-schema.org/draft-06/schema#','const':1}",
        "{'$schema':'http://json-schema.org/draft-04/schema#','minimum':1,'exclusiveMinimum':true}"
      })
  void takesWhatTheDialectsThatItNamesAllow(String schema) throws Exception {
    assertThat(JsonSchema.valid(read(schema))).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'enum':[{'id':'a'}]",
        "'default':{'id':'a','$ref':'elsewhere'}",
        "'properties':{'default':{'enum':[{'id':'a'}]},'enum':{'default':{'id':'b'}}}",
        "'definitions':{'const':{'default':{'pattern':'(?=a)'}}}",
      })
  void readsNoRulesInTheValuesOfASchema(String words) throws Exception {
    String schema = "{'$schema':'http://json-schema.org/draft-04/schema#'," + words + "}";
    assertThat(JsonSchema.valid(read(schema))).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "'properties':{'default':{'id':'a'}}; must not use id",
        "'dependencies':{'enum':{'pattern':'(?=a)'}}; has a pattern that is not supported",
        "'definitions':{'const':{'$ref':'elsewhere'}}; may only refer to itself",
        "'default':{'a':{'$ref':'elsewhere'}},'not':{'$ref':'#/default/a'}; may only refer to",
        "'default':{'id':'x','a':{}},'not':{'$ref':'#/default/a'}; must not use id",
        "'enum':[{'id':'x','a':{}}],'not':{'$ref':'#/enum/0/a'}; must not use id",
      })
  void readsRulesWhereTheNamesOfValuesAreOnlyNamesOrAreReferredTo(String words, String message) {
    String schema = "{'$schema':'http://json-schema.org/draft-04/schema#'," + words + "}";
    assertThatThrownBy(() -> JsonSchema.of(read(schema))).hasMessageStartingWith(message);
  }

  @Test
  void countsValuesAmongWhatMakesASchemaLarge() {
    ObjectNode schema = Json.object();
    ArrayNode values = schema.putArray("enum");
    for (int i = 0; i < 20_000; i++) {
      values.add(i);
    }
    assertThatThrownBy(() -> JsonSchema.of(schema)).hasMessageContaining("too large");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'https://example.com/mine'", "7", "'http://json-schema.org/schema#'"})
  void refusesDialectsThatItDoesNotKnow(String named) {
    assertThatThrownBy(() -> JsonSchema.valid(read("{'$schema':" + named + "}")))
        .hasMessage("has a $schema that is not known: drafts 4, 6, 7, 2019-09 and 2020-12 are");
  }

  @Test
  void mindsNothingOfThatInSchemasOfTools() throws Exception {
    assertThat(JsonSchema.of(read("{'type':'object','required':'name'}"))).isNotNull();
  }

  @Test
  @Timeout(20)
  void looksAtLargeSchemasAndAtDeepOnesInTime() throws Exception {
    ObjectNode large = Json.object();
    for (int i = 0; i < 6_000; i++) {
      large.withObject("/properties").putObject("p" + i).put("type", "string");
    }
    assertThat(JsonSchema.valid(large)).isNotNull();
    ObjectNode deep = Json.object();
    ObjectNode inner = deep;
    for (int i = 0; i < 5_000; i++) {
      inner = inner.putObject("not");
    }
    assertThatThrownBy(() -> JsonSchema.valid(deep)).hasMessageContaining("nested too deep");
  }

  /** What is called so at the root is small, and below the id it unfolds into something huge. */
  @ParameterizedTest
  @CsvSource({
    "$schema, http://json-schema.org/draft-04/schema#, must not use id",
    "title, text, may name draft 4 at its root alone",
  })
  void refusesReferencesThatMeanAnotherPlaceThanTheyLookLike(
      String word, String value, String message) {
    ObjectNode schema = Json.object().put(word, value);
    ObjectNode inner = schema.withObject("/properties/a");
    if (word.equals("title")) {
      inner.put("$schema", "http://json-schema.org/draft-04/schema#");
    }
    inner.put("id", "http://example.com/other").put("$ref", "#/definitions/d0");
    for (int i = 0; i < 40; i++) {
      schema.withObject("/definitions").putObject("d" + i);
      ArrayNode twice = inner.withObject("/definitions/d" + i).putArray("allOf");
      twice.addObject().put("$ref", "#/definitions/d" + (i + 1));
      twice.addObject().put("$ref", "#/definitions/d" + (i + 1));
    }
    schema.withObject("/definitions").putObject("d40");
    inner.withObject("/definitions").putObject("d40");
    assertThatThrownBy(() -> JsonSchema.of(schema)).hasMessage(message);
  }

  @Test
  void letsValuesHaveIds() throws Exception {
    String schema = "{'properties':{'id':{'type':'string'}},'default':{'id':'a'}}";
    assertThat(JsonSchema.valid(read(schema))).isNotNull();
  }

  private static JsonNode read(String json) {
    return Json.read(json.replace('\'', '"'), JsonNode.class);
  }

  @Test
  void takesPartsThatReferToOneAnother() throws Exception {
    JsonSchema schema = JsonSchema.of(chain(50));

    assertThat(schema.problems(Json.tree("text"))).isEmpty();
    assertThat(schema.problems(Json.tree(1))).hasSize(1);
  }

  @Test
  void refusesALongChainOfReferences() {
    assertThatThrownBy(() -> JsonSchema.of(chain(6_000)))
        .isInstanceOf(JsonSchema.UnusableException.class)
        .hasMessageContaining("nested too deep");
  }

  @Test
  void refusesACircle() {
    ObjectNode schema = chain(3);
    schema.withObject("/$defs").putObject("d3").put("$ref", "#/$defs/d0");

    assertThatThrownBy(() -> JsonSchema.of(schema)).hasMessageContaining("in a circle");
  }

  @Test
  @Timeout(20)
  void refusesManyReferencesToWhatIsLargeWithoutLookingAtAllOfIt() throws Exception {
    ObjectNode schema = Json.object();
    ObjectNode large = schema.putObject("$defs").putObject("large").putObject("properties");
    for (int i = 0; i < 6_000; i++) {
      large.putObject("p" + i).put("type", "string");
    }
    ObjectNode uses = schema.putObject("properties");
    for (int i = 0; i < 2_000; i++) {
      uses.putObject("u" + i).put("$ref", "#/$defs/large");
    }

    long start = System.nanoTime();
    for (int i = 0; i < 200; i++) {
      assertThatThrownBy(() -> JsonSchema.of(schema)).hasMessageContaining("too large");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  /** {@code d0} is {@code d1} is … is a text. */
  private static ObjectNode chain(int length) {
    ObjectNode schema = Json.object().put("$ref", "#/$defs/d0");
    ObjectNode parts = schema.putObject("$defs");
    for (int i = 0; i < length; i++) {
      parts.putObject("d" + i).put("$ref", "#/$defs/d" + (i + 1));
    }
    parts.putObject("d" + length).put("type", "string");
    return schema;
  }

  @Test
  void namesTheRootWhereThatIsWrong() throws Exception {
    JsonSchema schema = JsonSchema.of(Json.tree(java.util.Map.of("type", "object")));
    assertThat(schema.problems(Json.tree("text")))
        .containsExactly("at the root: string found, object expected");
  }
}
