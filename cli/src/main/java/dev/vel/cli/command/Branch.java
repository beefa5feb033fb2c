package dev.vel.cli.command;

import java.util.List;

/** A noun: it only holds commands. */
public record Branch(List<String> examples, List<Entry> entries) implements Node {

  public Branch {
    examples = List.copyOf(examples);
    entries = List.copyOf(entries);
  }
}
