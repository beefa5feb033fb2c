package dev.vel.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Fields;
import java.util.List;

/** Which tools are approved, and as what: a server may say something else by now. */
public record McpApproval(List<Seen> tools) {
  private static final int LONGEST_NAME = 200;
  private static final int FINGERPRINT = 64;

  /**
   * A tool as somebody saw it.
   *
   * @param fingerprint what {@link McpTool#fingerprint} was then
   */
  public record Seen(String name, String fingerprint) {}

  public McpApproval {
    tools = List.copyOf(tools);
  }

  /** From a request body. */
  public static McpApproval read(JsonNode body) {
    Fields fields = Fields.of(body);
    List<Seen> tools =
        fields.objects(
            "tools",
            1,
            Listing.MOST,
            tool ->
                new Seen(
                    tool.text("name", 1, LONGEST_NAME),
                    tool.text("fingerprint", FINGERPRINT, FINGERPRINT)));
    if (tools.stream().map(Seen::name).distinct().count() < tools.size()) {
      fields.problem("tools", "must name a tool only once");
    }
    fields.end();
    return new McpApproval(tools);
  }
}
