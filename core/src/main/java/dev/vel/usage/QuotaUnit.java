package dev.vel.usage;

import java.math.BigDecimal;

/** What a quota counts. */
public enum QuotaUnit {
  /** Tokens of questions and answers together. */
  TOKENS,
  /** US dollars, at the prices of the catalogue; a model without a known price counts as free. */
  USD;

  /** An amount for a sentence. */
  String words(BigDecimal amount) {
    String plain = Amounts.plain(amount).toPlainString();
    return switch (this) {
      case TOKENS -> plain + " tokens";
      case USD -> "$" + plain;
    };
  }
}
