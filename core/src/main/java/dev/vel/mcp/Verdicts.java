package dev.vel.mcp;

import dev.vel.schema.JsonSchema;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which tools' input schemas can be used. Looking at a large one takes time, so what was found is
 * kept by the tool's fingerprint. Thread-safe.
 */
final class Verdicts {
  private static final int MOST = 5_000;

  private final Map<String, Optional<String>> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<String>> eldest) {
          return size() > MOST;
        }
      };

  /** Why the tool cannot be offered; empty when it can. */
  Optional<String> of(McpTool tool) {
    synchronized (known) {
      Optional<String> verdict = known.get(tool.fingerprint());
      if (verdict != null) {
        return verdict;
      }
    }
    Optional<String> found = found(tool);
    synchronized (known) {
      known.put(tool.fingerprint(), found);
    }
    return found;
  }

  private static Optional<String> found(McpTool tool) {
    try {
      JsonSchema ignored = JsonSchema.of(tool.inputSchema());
      return Optional.empty();
    } catch (JsonSchema.UnusableException e) {
      return Optional.of(e.getMessage());
    }
  }
}
