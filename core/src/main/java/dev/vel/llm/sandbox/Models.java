package dev.vel.llm.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.llm.Catalogue;
import dev.vel.llm.Model;
import dev.vel.wire.Json;
import java.util.stream.Stream;

/** The list of models: the sandbox's own, one for each fault, and those of the catalogue. */
final class Models {
  private static final long CREATED = 1_767_225_600;

  private Models() {}

  static ObjectNode list() {
    ObjectNode list = Json.object().put("object", "list");
    ArrayNode data = list.putArray("data");
    Stream.concat(
            Stream.of("sandbox"), Stream.of(Fault.values()).map(fault -> "sandbox-" + fault.id()))
        .forEach(id -> data.add(one(id)));
    Catalogue.builtIn().models().stream().map(Model::id).forEach(id -> data.add(one(id)));
    return list;
  }

  /** Every name is answered by the sandbox, so every name is a model. */
  static ObjectNode one(String id) {
    return Json.object()
        .put("id", id)
        .put("object", "model")
        .put("created", CREATED)
        .put("owned_by", "sandbox");
  }
}
