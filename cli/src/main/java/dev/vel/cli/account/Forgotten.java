package dev.vel.cli.account;

import dev.vel.cli.context.Account;
import dev.vel.cli.output.Words;

/** What is told of a sign-in that had to give way here, while the server knows nothing of that. */
final class Forgotten {
  private Forgotten() {}

  /** One sentence. */
  static String told(Account account) {
    String who = "the sign-in of " + account.email() + " at " + account.url();
    return account.refreshExpiresAt() == null
        ? who
            + " is forgotten here; its API key stays good there, until somebody who is signed in revokes it"
        : who
            + " is forgotten here; its session there ends by itself on "
            + Words.of(account.refreshExpiresAt())
            + ", and `vel logout` before would have ended it";
  }
}
