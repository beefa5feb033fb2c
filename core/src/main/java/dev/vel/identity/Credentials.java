package dev.vel.identity;

import dev.vel.wire.Fields;
import java.util.Locale;
import java.util.regex.Pattern;

/** The rules for e-mail addresses and passwords. */
public final class Credentials {
  /** What a password has, in words that follow "must have". */
  public static final String PASSWORD_RULES =
      "12–128 characters with a lower-case and an upper-case letter and a digit";

  /** In characters; a longer one is never hashed, so that its length cannot be made our cost. */
  static final int LONGEST_PASSWORD = 128;

  private static final int SHORTEST_PASSWORD = 12;

  /**
   * One @, a domain with a dot or {@code localhost}, no white space: the rest is for the mail to
   * find out.
   */
  private static final Pattern EMAIL =
      Pattern.compile(
          "[^\\s@\\p{Cntrl}]{1,64}@([^\\s@.\\p{Cntrl}]+(\\.[^\\s@.\\p{Cntrl}]+)+|localhost)");

  private Credentials() {}

  /** A required, valid address in lower case. */
  static String email(Fields fields, String name) {
    String email = fields.text(name, 1, 254).toLowerCase(Locale.ROOT);
    if (!email.isEmpty() && !EMAIL.matcher(email).matches()) {
      fields.problem(name, "must be a valid email address");
    }
    return email;
  }

  /**
   * A required password of 12–128 characters with a lower-case and an upper-case letter and a
   * digit; one that falls short in any way is told all of that.
   */
  static String password(Fields fields, String name) {
    String password = fields.text(name, 1, Integer.MAX_VALUE);
    int length = password.codePointCount(0, password.length());
    if (!password.isEmpty()
        && !(length >= SHORTEST_PASSWORD
            && length <= LONGEST_PASSWORD
            && password.codePoints().anyMatch(Character::isLowerCase)
            && password.codePoints().anyMatch(Character::isUpperCase)
            && password.codePoints().anyMatch(Character::isDigit))) {
      fields.problem(name, "must have " + PASSWORD_RULES);
    }
    return password;
  }
}
