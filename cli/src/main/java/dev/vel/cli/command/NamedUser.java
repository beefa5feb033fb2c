package dev.vel.cli.command;

import dev.vel.api.Vel;
import dev.vel.identity.User;
import dev.vel.wire.Fields;
import dev.vel.wire.Page;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Users as administrators name them. */
public final class NamedUser {
  private static final int PAGE = 100;

  private NamedUser() {}

  /** The user with that id or email address; null for null. */
  public static @Nullable UUID of(Vel vel, @Nullable String named) {
    return of(vel, named, "");
  }

  /**
   * The same.
   *
   * @param advice the tail of the sentence where there is no such user
   */
  public static @Nullable UUID of(Vel vel, @Nullable String named, String advice) {
    if (named == null) {
      return null;
    }
    UUID id = Fields.uuid(named);
    return id != null ? id : byEmail(vel, named, advice);
  }

  private static UUID byEmail(Vel vel, String email, String advice) {
    Page<User> page;
    int offset = 0;
    do {
      page = vel.users(null, new Page.Range(PAGE, offset));
      for (User user : page.data()) {
        if (user.email().equalsIgnoreCase(email)) {
          return user.id();
        }
      }
      offset += PAGE;
    } while (page.data().size() == PAGE);
    throw new CommandException(ExitCode.FAILED, "there is no user " + email + advice);
  }
}
