package dev.vel.usage;

import java.math.BigDecimal;

/** What is used, held or left, in both units. */
record Amounts(BigDecimal tokens, BigDecimal usd) {
  static final Amounts NONE = new Amounts(BigDecimal.ZERO, BigDecimal.ZERO);

  Amounts plus(Amounts more) {
    return new Amounts(tokens.add(more.tokens), usd.add(more.usd));
  }

  BigDecimal in(QuotaUnit unit) {
    return switch (unit) {
      case TOKENS -> tokens;
      case USD -> usd;
    };
  }

  /** As people and JSON write it: no trailing zeros, no exponent. */
  static BigDecimal plain(BigDecimal amount) {
    BigDecimal stripped = amount.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }
}
