package dev.vel.agent;

import dev.vel.wire.Fields;
import org.jspecify.annotations.Nullable;

/** What an agent may be called: anything on one line that cannot be taken for an id. */
final class AgentName {
  private AgentName() {}

  static String read(Fields fields, String name) {
    if (name.codePoints().anyMatch(Character::isISOControl)) {
      fields.problem("name", "must not contain control characters");
    } else if (!name.equals(name.strip())) {
      fields.problem("name", "must not begin or end with white space");
    } else if (Fields.uuid(name) != null) {
      fields.problem("name", "must not have the form of an id");
    }
    return name;
  }

  static @Nullable String readOptional(Fields fields, @Nullable String name) {
    return name == null ? null : read(fields, name);
  }
}
