package dev.vel.cli.command;

import com.fasterxml.jackson.core.TreeNode;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ser.PropertyWriter;
import com.fasterxml.jackson.databind.ser.std.BeanSerializerBase;
import dev.vel.wire.Json;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which fields an answer has, known from its type: so a wrong name is refused before anything was
 * done, and for an empty list, too.
 */
final class KnownFields {
  private KnownFields() {}

  /** Refuses the first path that leads nowhere. */
  static void check(Class<?> answer, Collection<String> paths, String command) {
    for (String path : paths) {
      JavaType type = Json.mapper().constructType(answer);
      String above = "";
      for (String name : path.split("\\.", -1)) {
        if (open(type)) {
          break; // What it holds is up to whoever made it.
        }
        Map<String, JavaType> fields = of(type);
        JavaType next = fields.get(name);
        if (next == null) {
          throw unknown(path, name, above, List.copyOf(fields.keySet()), command);
        }
        type = content(next);
        above = above.isEmpty() ? name : above + "." + name;
      }
    }
  }

  private static CommandException unknown(
      String path, String name, String above, List<String> known, String command) {
    String of = above.isEmpty() ? "" : " of " + above;
    String have =
        known.isEmpty() ? above + " has no fields" : "known" + of + ": " + String.join(", ", known);
    return CommandException.usage(
        Suggestion.seeHelp(
            "--fields: unknown field '" + path + "'; " + have + Suggestion.tail(name, known),
            command));
  }

  /** Whether its fields depend on the value. */
  private static boolean open(JavaType type) {
    Class<?> raw = type.getRawClass();
    return raw == Object.class
        || TreeNode.class.isAssignableFrom(raw)
        || type.isMapLikeType()
        || ((raw.isInterface() || Modifier.isAbstract(raw.getModifiers()))
            && !raw.isPrimitive()
            && !raw.isEnum());
  }

  private static JavaType content(JavaType type) {
    return type.isCollectionLikeType() || type.isArrayType()
        ? content(type.getContentType())
        : type;
  }

  private static Map<String, JavaType> of(JavaType type) {
    Map<String, JavaType> fields = new LinkedHashMap<>();
    try {
      JsonSerializer<Object> serializer =
          Json.mapper().getSerializerProviderInstance().findValueSerializer(type);
      if (serializer instanceof BeanSerializerBase bean) {
        List<PropertyWriter> writers = new ArrayList<>();
        bean.properties().forEachRemaining(writers::add);
        writers.forEach(writer -> fields.put(writer.getName(), writer.getType()));
      }
    } catch (JsonMappingException e) {
      throw new IllegalStateException("not writable as JSON: " + type, e);
    }
    return fields;
  }
}
