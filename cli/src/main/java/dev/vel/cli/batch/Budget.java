package dev.vel.cli.batch;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What may be spent: what was, and for the tasks that are open what they will probably cost. For
 * one thread.
 */
final class Budget {
  private final @Nullable BigDecimal limit;
  private final Estimates estimates;
  private final Map<String, BigDecimal> held = new HashMap<>();
  private BigDecimal spent;

  /**
   * @param limit null for none
   * @param spent by earlier runs
   */
  Budget(@Nullable BigDecimal limit, BigDecimal spent, Estimates estimates) {
    this.limit = limit;
    this.spent = spent;
    this.estimates = estimates;
  }

  @Nullable BigDecimal limit() {
    return limit;
  }

  /** By this run and those that it goes on from. */
  BigDecimal spent() {
    return spent;
  }

  /** Sets aside what a task will cost, if there is as much left. */
  boolean hold(Item item) throws Stopped, InterruptedException {
    if (limit == null) {
      return true;
    }
    BigDecimal cost = estimates.of(item);
    BigDecimal all = held.values().stream().reduce(spent.add(cost), BigDecimal::add);
    if (all.compareTo(limit) > 0 || spent.compareTo(limit) >= 0) {
      return false;
    }
    held.put(item.id(), cost);
    return true;
  }

  /** The same for a task that is open already, whether there is as much left or not. */
  void mustHold(Item item) throws Stopped, InterruptedException {
    if (limit != null) {
      held.put(item.id(), estimates.of(item));
    }
  }

  void release(Item item) {
    held.remove(item.id());
  }

  void spend(Item item, BigDecimal cost) {
    release(item);
    spend(cost);
  }

  /** The same for what is no task of the file any more. */
  void spend(BigDecimal cost) {
    spent = spent.add(cost);
  }
}
