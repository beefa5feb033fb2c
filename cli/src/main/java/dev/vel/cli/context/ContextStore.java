package dev.vel.cli.context;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Failures;
import dev.vel.cli.command.Surroundings;
import dev.vel.cli.file.FolderLock;
import dev.vel.cli.keyring.Keyring;
import dev.vel.cli.keyring.Keyrings;
import dev.vel.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The contexts and their tokens: two files of the user's configuration folder, and the system's
 * keyring where there is one. Changes are made under a lock that all vel commands of the user
 * share, and each file is replaced as a whole, so that neither a parallel command nor a crash can
 * lose a token. Thread-safe.
 */
public final class ContextStore {
  private final JsonFile contexts;
  private final Tokens tokens;
  private final Path lock;
  private final Consumer<String> notices;

  /**
   * @param find looks for the keyring, when it is needed first
   * @param notices hears when tokens are kept elsewhere than they should be
   */
  public ContextStore(
      Path folder, KeyringUse use, Supplier<Optional<Keyring>> find, Consumer<String> notices) {
    this.contexts = new JsonFile(folder.resolve("contexts.json"));
    this.tokens = new Tokens(folder, new Safe(folder, use, find, notices), notices);
    this.lock = folder.resolve("contexts.lock");
    this.notices = notices;
  }

  /** That of the user whose environment it is. */
  public static ContextStore of(Surroundings surroundings) {
    return of(
        surroundings.environment(),
        notice -> surroundings.err().println("vel: warning: " + notice));
  }

  /** The same for who tells in another way what is wrong with it. */
  public static ContextStore quietly(Map<String, String> environment) {
    return of(environment, untold -> {});
  }

  private static ContextStore of(Map<String, String> environment, Consumer<String> notices) {
    return new ContextStore(
        Folders.of(environment).config(),
        KeyringUse.of(environment),
        () -> Keyrings.find(environment),
        notices);
  }

  public Contexts contexts() {
    ObjectNode tree = contexts.read();
    if (tree.isEmpty()) {
      return Contexts.NONE;
    }
    Contexts known = contexts.convert(tree, Contexts.class);
    if (known.contexts().values().stream().anyMatch(each -> !isSomewhere(each))) {
      throw contexts.broken();
    }
    return known;
  }

  /** Whoever writes the file by hand may leave out anything. */
  private static boolean isSomewhere(Contexts.@Nullable Known context) {
    URI url = context == null ? null : context.url();
    return url != null && url.getHost() != null;
  }

  /** Changes the contexts, and answers what they are then. */
  public Contexts change(UnaryOperator<Contexts> change) {
    return exclusively(() -> {
      Contexts changed = change.apply(contexts());
      contexts.write(Json.tree(changed));
      return changed;
    });
  }

  /** Who is signed in with a context. */
  public Optional<Account> account(String context) {
    return tokens.account(context);
  }

  /**
   * The tokens of a context.
   *
   * @throws CommandException when the keyring has them and does not give them out
   */
  public Optional<Credential> credential(String context) {
    return tokens.credential(context);
  }

  /** Keeps the tokens of a context; null forgets them. */
  public void keep(String context, @Nullable Credential credential) {
    exclusively(() -> {
      if (credential == null) {
        tokens.forget(context);
      } else {
        tokens.keep(context, credential);
      }
      return context;
    });
  }

  /**
   * Keeps tokens that came for spent ones: there are no others, so that they must not be lost for
   * want of a place.
   *
   * @return false when they could not be kept, which is told then
   */
  public boolean keepFresh(String context, Credential fresh) {
    try {
      keep(context, fresh);
      return true;
    } catch (CommandException e) {
      notices.accept(
          "the renewed token of "
              + context
              + " is good for this command alone, so sign in again with "
              + SignInLine.of(context, fresh.url(), account(context).orElse(null))
              + " after it: "
              + e.getMessage());
      return false;
    }
  }

  /** Runs a deed while no other vel command changes anything here; may be nested. */
  public <T> T exclusively(Deed<T> deed) {
    try {
      return FolderLock.<T, RuntimeException>holding(lock, deed::run);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED,
          "cannot write into " + lock.resolveSibling("").normalize() + ": " + Failures.reason(e),
          e);
    }
  }

  /** What is done under the lock. */
  @FunctionalInterface
  public interface Deed<T> {
    T run() throws IOException;
  }
}
