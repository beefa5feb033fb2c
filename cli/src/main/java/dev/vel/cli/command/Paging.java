package dev.vel.cli.command;

import dev.vel.cli.output.Format;
import dev.vel.wire.Page;
import picocli.CommandLine.Model.CommandSpec;

/** Which part of a list is shown. */
public final class Paging {
  private Paging() {}

  public static void addTo(CommandSpec spec) {
    spec.addOption(Options.whole("--limit", 1, 100, "How many to show, 1–100; default 20."));
    spec.addOption(Options.whole("--offset", 0, Integer.MAX_VALUE, "How many to skip; default 0."));
  }

  public static Page.Range of(Invocation call) {
    return new Page.Range(
        call.value("--limit", Integer.class, Page.Range.DEFAULT.limit()),
        call.value("--offset", Integer.class, Page.Range.DEFAULT.offset()));
  }

  /** Tells people that there is more, or nothing at all. */
  public static void remark(Invocation call, Page<?> page, String nothing) {
    if (call.output().format() != Format.TABLE) {
      return;
    }
    long shown = (long) page.meta().offset() + page.data().size();
    if (page.meta().total() == 0) {
      call.notice(nothing);
    } else if (shown < page.meta().total()) {
      // Not formatted: to write a number so, Java looks for the locale's digits, 40 ms.
      call.notice(
          page.data().size()
              + " of "
              + page.meta().total()
              + " shown; --offset "
              + shown
              + " shows more");
    }
  }
}
