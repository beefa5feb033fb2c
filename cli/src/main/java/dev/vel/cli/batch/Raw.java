package dev.vel.cli.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a file of tasks holds, before anybody looked at what the fields say.
 *
 * @param defaults what every task has that says nothing else
 * @param defaultsLine where they stand; 0 when there are none
 */
record Raw(List<Node> nodes, ObjectNode defaults, int defaultsLine, List<Problem> problems) {

  Raw {
    nodes = List.copyOf(nodes);
    problems = new ArrayList<>(problems);
  }

  /** One task as it was written. */
  record Node(int line, JsonNode tree) {}
}
