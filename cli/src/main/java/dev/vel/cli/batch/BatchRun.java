package dev.vel.cli.batch;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Failures;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.output.ClosedPipe;
import dev.vel.cli.output.Format;
import dev.vel.cli.output.Table;
import dev.vel.cli.output.Words;
import dev.vel.cli.progress.Progress;
import dev.vel.wire.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel batch run}. */
final class BatchRun implements Leaf {
  private static final int CONCURRENCY = 8;
  private static final Duration PAUSE = Duration.ofMillis(250);

  /** Twice this and all cancelling are well within what a signal to end leaves. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Override
  public List<String> examples() {
    return List.of(
        "vel batch run tasks.jsonl",
        "vel batch run tasks.yaml --concurrency 20 --budget-usd 5 --report junit=out/report.xml",
        "vel batch run tasks.jsonl --dry-run",
        "vel batch run tasks.jsonl --resume --retry-failed -o jsonl",
        "./make-tasks | vel batch run - --fail-on any");
  }

  @Override
  public void describe(CommandSpec spec) {
    BatchOptions.addTo(spec);
    spec.addOption(
        Options.whole(
            "-c,--concurrency", 1, 1_000, "Most tasks that are open at a time; default 8."));
    spec.addOption(
        Options.known(
            Options.several(
                "--report",
                "KIND=FILE",
                "Also write a report: junit=FILE, json=FILE, markdown=FILE; several with commas."),
            Report::beginnings));
    spec.addOption(
        Options.choice(
            "--fail-on",
            FailOn.class,
            "End with 1 when a task failed (default), or for any that was skipped or has a warning,"
                + " too."));
    spec.addOption(
        Options.number(
            "--budget-usd", 0, 1_000_000, "Submit nothing that would take the cost over this."));
    spec.addOption(Options.flag("--resume", "Go on where the last run of this file stopped."));
    spec.addOption(Options.flag("--retry-failed", "The same, and run what failed in it again."));
    spec.addOption(
        Options.text(
            "--state", "FILE", "Where to keep what --resume needs; default in vel's own folder."));
    spec.addOption(
        Options.flag("--keep-running", "On Ctrl-C leave open tasks alone; default cancels them."));
    spec.addOption(
        Options.flag("--dry-run", "Show each task's route and estimated cost; run nothing."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return call.flag("--dry-run") ? Forecast.class : BatchResult.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException, InterruptedException {
    Optional<Workflow> workflow = Workflow.of(call, call.argument(0));
    try {
      return begin(call, workflow);
    } catch (Stopped asked) {
      call.notice("interrupted before anything was submitted");
      workflow.ifPresent(job -> job.ended(Totals.Verdict.INTERRUPTED, "interrupted"));
      return ExitCode.INTERRUPTED;
    } catch (ClosedPipe gone) {
      throw gone;
    } catch (IOException | RuntimeException why) {
      workflow.ifPresent(job -> job.ended(verdict(why), Failures.sentenceOf(why)));
      throw why;
    }
  }

  /** Of a command that ended before there were results; see docs/batch.md. */
  private static Totals.Verdict verdict(Exception why) {
    return switch (Failures.codeOf(why)) {
      case AUTHENTICATION, UNREACHABLE, TIMEOUT -> Totals.Verdict.LOST;
      default -> Totals.Verdict.REFUSED;
    };
  }

  private static ExitCode begin(Invocation call, Optional<Workflow> workflow)
      throws IOException, InterruptedException, Stopped {
    boolean dry = call.flag("--dry-run");
    if (dry && call.flag("--report")) {
      throw CommandException.usage(
          "--dry-run runs nothing that there could be a report about: leave out --report, and take"
              + " -o json");
    }
    TaskSource source = TaskSource.read(call, call.argument(0));
    List<Item> items = BatchOptions.read(call, source, workflow);
    List<Report> reports = Report.read(call, source.path(), StateOption.named(call));
    Reach reach = new Reach(call.surroundings().interrupts(), call::notice, PAUSE, PATIENCE);
    try (Door door = call.openForWork()) {
      Map<String, UUID> agents = precheck(call, door, source, items, workflow);
      if (dry) {
        return new DryRun(call, door.vel(), reach, workflow).go(items, agents, budget(call));
      }
      reach.check();
      try (Journal journal = StateOption.journal(call, source, door)) {
        Order order = new Order(source, items, agents, reports, reach, workflow);
        return run(call, door, journal, order);
      }
    }
  }

  /** What is to be done, once all of it is known to be right. */
  private record Order(
      TaskSource source,
      List<Item> items,
      Map<String, UUID> agents,
      List<Report> reports,
      Reach reach,
      Optional<Workflow> workflow) {}

  private static Map<String, UUID> precheck(
      Invocation call,
      Door door,
      TaskSource source,
      List<Item> items,
      Optional<Workflow> workflow) {
    try {
      return Precheck.agents(door.vel(), source.name(), items, BatchOptions.wishes(call));
    } catch (UnusableTasks unusable) {
      workflow.ifPresent(job -> job.refused(unusable.problems()));
      throw unusable;
    }
  }

  private static ExitCode run(Invocation call, Door door, Journal journal, Order order)
      throws IOException, InterruptedException {
    Instant began = call.surroundings().clock().instant();
    Board board = new Board(order.items(), journal);
    Estimates estimates = new Estimates(door.vel(), order.reach(), order.agents(), order.items());
    Budget budget = new Budget(budget(call), journal.spentBefore(), estimates);
    Run.Wish wish =
        new Run.Wish(
            order.items(),
            order.agents(),
            call.value("--concurrency", Integer.class, CONCURRENCY),
            call.flag("--retry-failed"),
            call.flag("--keep-running"),
            call.surroundings().clock());
    Run run;
    Ending ending;
    try (Progress progress = call.progress("Running the tasks")) {
      Teller teller = new Teller(call, progress, board.size());
      run = new Run(wish, door, journal, board, budget, order.reach(), teller);
      ending = run.go();
    }
    if (estimates.unpriced()) {
      call.warn("for some models no price is known: the budget does not count them");
    }
    List<BatchResult> results = board.results();
    Totals totals = totals(call, order, results, ending, budget, began);
    Closing closing = new Closing();
    run.failure().ifPresent(closing::keep);
    report(order, results, totals, closing);
    if (!run.isDeaf()) {
      closing.attempt(() -> show(call, results, totals));
    }
    closing.end();
    return verdict(totals, ending);
  }

  /** Says what happens as it happens. */
  private static final class Teller implements Run.Teller {
    private final Invocation call;
    private final Progress progress;
    private final int all;
    private final boolean lines;
    private int count;

    Teller(Invocation call, Progress progress, int all) {
      this.call = call;
      this.progress = progress;
      this.all = all;
      this.lines = call.output().format() == Format.JSONL;
    }

    @Override
    public void ended(BatchResult result) {
      progress.steps(++count, all);
      call.notice("%d of %d  %s".formatted(count, all, Summary.of(result)));
      if (lines) {
        call.output().item(result, () -> "");
      }
    }

    @Override
    public void notice(String sentence) {
      call.notice(sentence);
    }
  }

  private static Totals totals(
      Invocation call,
      Order order,
      List<BatchResult> results,
      Ending ending,
      Budget budget,
      Instant began) {
    Tally tally = new Tally();
    results.forEach(tally::add);
    return tally.totals(
        order.source().name(),
        ending,
        failOn(call).minds(tally),
        budget,
        began,
        call.surroundings().clock().instant());
  }

  private static void report(
      Order order, List<BatchResult> results, Totals totals, Closing closing) {
    for (Report report : order.reports()) {
      closing.attempt(() -> report.write(results, totals));
    }
    order
        .workflow()
        .ifPresent(job -> closing.attempt(() -> job.told(results, totals, order.reports())));
  }

  private static FailOn failOn(Invocation call) {
    return call.value("--fail-on", FailOn.class, FailOn.FAILED);
  }

  private static void show(Invocation call, List<BatchResult> results, Totals totals) {
    if (call.output().format() == Format.JSONL) {
      // The others were written as they ended.
      results.stream()
          .filter(result -> result.status() == Outcome.SKIPPED)
          .forEach(result -> call.output().item(result, () -> ""));
    } else {
      call.output().list(results, Json.tree(totals), () -> table(results));
    }
    call.notice(Summary.of(totals));
  }

  private static ExitCode verdict(Totals totals, Ending ending) {
    String go = "; go on with --resume";
    return switch (ending.kind()) {
      case INTERRUPTED -> ExitCode.INTERRUPTED;
      case BUDGET ->
          throw new CommandException(
              ExitCode.LIMIT,
              "the budget of "
                  + Words.dollars(Objects.requireNonNullElse(totals.budgetUsd(), BigDecimal.ZERO))
                  + " is reached: "
                  + Summary.count(totals.skipped())
                  + " not run; raise it, and go on with --resume");
      case REFUSED, LOST -> {
        RuntimeException why = Objects.requireNonNull(ending.why());
        throw new CommandException(Failures.codeOf(why), Failures.sentenceOf(why) + go, why);
      }
      case DONE -> {
        if (totals.outcome() == Totals.Verdict.FAILED) {
          throw new CommandException(ExitCode.FAILED, Summary.wrong(totals));
        }
        yield ExitCode.OK;
      }
    };
  }

  private static @Nullable BigDecimal budget(Invocation call) {
    Double given = call.value("--budget-usd", Double.class);
    return given == null ? null : BigDecimal.valueOf(given);
  }

  private static Table table(List<BatchResult> results) {
    Table table = new Table("ID", "STATUS", "MODEL", "TOOK", "TOKENS", "COST", "~DETAIL");
    for (BatchResult result : results) {
      boolean answered = result.model() != null;
      table.row(
          result.id(),
          Words.of(result.status()),
          answered ? result.provider() + "/" + result.model() : null,
          result.tookMs() > 0 ? Words.duration(result.tookMs()) : null,
          answered ? Summary.tokens(result) : null,
          answered ? Words.cost(result.costUsd(), result.tokens().total()) : null,
          Markdown.detail(result));
    }
    return table;
  }
}
