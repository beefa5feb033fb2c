package dev.vel.cli.batch;

import dev.vel.cli.command.Branch;
import dev.vel.cli.command.Entry;
import java.util.List;

/** {@code vel batch …}. */
public final class BatchCommands {
  private BatchCommands() {}

  public static Branch branch() {
    return new Branch(
        List.of(
            "vel batch run tasks.jsonl --concurrency 8 --report junit=report.xml",
            "vel batch run tasks.yaml --budget-usd 2 --fail-on any",
            "vel batch run tasks.jsonl --resume",
            "vel batch check tasks.yaml"),
        List.of(
            new Entry("run", "Run the tasks of a file, and report on them", BatchRun::new),
            new Entry("check", "Look for what is wrong with a file of tasks", BatchCheck::new)));
  }
}
