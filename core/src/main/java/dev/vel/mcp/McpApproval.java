package dev.vel.mcp;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Fields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which tools are approved as they are now: those named, or all.
 *
 * @param all true, or null when tools are named
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record McpApproval(@Nullable List<String> tools, @Nullable Boolean all) {

  public McpApproval {
    tools = tools == null ? null : List.copyOf(tools);
  }

  /** From a request body. */
  public static McpApproval read(JsonNode body) {
    Fields fields = Fields.of(body);
    List<String> tools = fields.optionalTexts("tools", Listing.MOST);
    Boolean all = fields.optionalFlag("all");
    boolean everything = Boolean.TRUE.equals(all);
    if (everything == (tools != null) || (tools != null && tools.isEmpty())) {
      fields.problem("tools", "must name tools, or all must be true; not both");
    }
    fields.end();
    return new McpApproval(tools, everything ? true : null);
  }

  boolean covers(String tool) {
    return tools == null || tools.contains(tool);
  }
}
