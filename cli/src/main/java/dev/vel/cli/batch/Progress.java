package dev.vel.cli.batch;

import dev.vel.cli.command.Invocation;
import dev.vel.cli.output.Words;

/** Says on standard error how far a run is: a line for each task that ended. For one thread. */
final class Progress {
  private final Invocation call;
  private final int all;
  private int count;

  Progress(Invocation call, int all) {
    this.call = call;
    this.all = all;
  }

  void ended(BatchResult result) {
    count++;
    String detail = Markdown.detail(result);
    call.notice(
        "%d of %d  %s  %s%s%s"
            .formatted(
                count,
                all,
                Words.of(result.status()),
                result.id(),
                result.resumed() ? "  (earlier)" : "",
                detail.isEmpty() ? "" : "  " + detail));
  }
}
