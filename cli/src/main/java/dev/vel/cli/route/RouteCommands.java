package dev.vel.cli.route;

import dev.vel.cli.command.Branch;
import dev.vel.cli.command.Entry;
import java.util.List;

/** {@code vel route …}. */
public final class RouteCommands {
  private RouteCommands() {}

  public static Branch branch() {
    return new Branch(
        List.of("vel route explain \"Write a function that parses dates\""),
        List.of(
            new Entry("explain", "Show which models would be asked, and why", RouteExplain::new)));
  }
}
