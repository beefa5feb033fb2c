package dev.vel.api;

import dev.vel.agent.ModelNames;
import dev.vel.usage.NewQuota;
import dev.vel.wire.FieldProblem;
import dev.vel.wire.Similar;
import dev.vel.wire.VelException;
import java.util.ArrayList;
import java.util.List;

/**
 * What quotas must satisfy beyond their shape: one for a provider that nobody knows would limit
 * nothing, and whoever mistyped a name would learn it from the bill.
 */
final class QuotaRules {
  private QuotaRules() {}

  /** Throws {@code VALIDATION_ERROR} with every problem. */
  static void check(List<NewQuota> quotas, ModelNames names) {
    List<FieldProblem> problems = new ArrayList<>();
    for (int i = 0; i < quotas.size(); i++) {
      String provider = quotas.get(i).provider();
      if (provider != null && !names.providers().contains(provider)) {
        problems.add(
            new FieldProblem(
                "quotas[" + i + "].provider",
                "is not a known provider" + Similar.among(provider, names.providers())));
      }
    }
    if (!problems.isEmpty()) {
      throw VelException.invalid(problems);
    }
  }
}
