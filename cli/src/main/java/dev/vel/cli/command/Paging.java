package dev.vel.cli.command;

import dev.vel.cli.output.Format;
import dev.vel.wire.Page;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** Which part of a list is shown. */
public final class Paging {
  private static final List<String> OPTIONS = List.of("--limit", "--offset");

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

  /**
   * Tells people that there is more, or nothing at all, and why.
   *
   * @param what is listed, such as {@code tasks}
   * @param remedy what to do where there are none at all
   */
  public static void remark(Invocation call, Page<?> page, String what, String remedy) {
    remark(call, page, page.meta().total() == 0 ? nothing(call, what, remedy) : "");
  }

  /**
   * The same.
   *
   * @param nothing what is said where there are none
   */
  public static void remark(Invocation call, Page<?> page, String nothing) {
    if (call.output().format() != Format.TABLE) {
      return;
    }
    long total = page.meta().total();
    long shown = (long) page.meta().offset() + page.data().size();
    if (total == 0) {
      call.notice(nothing);
    } else if (page.meta().offset() >= total) {
      call.notice(
          "nothing at --offset " + page.meta().offset() + ": there are " + total + " in all");
    } else if (shown < total) {
      // Not formatted: to write a number so, Java looks for the locale's digits, 40 ms.
      call.notice(
          page.data().size() + " of " + total + " shown; --offset " + shown + " shows more");
    }
  }

  private static String nothing(Invocation call, String what, String remedy) {
    List<String> filters = call.own().stream().filter(option -> !OPTIONS.contains(option)).toList();
    return filters.isEmpty()
        ? "no " + what + "; " + remedy
        : "no "
            + what
            + " fit "
            + String.join(" and ", filters)
            + "; leave "
            + (filters.size() == 1 ? "it" : "them")
            + " out for all";
  }
}
