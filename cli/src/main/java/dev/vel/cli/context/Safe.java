package dev.vel.cli.context;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.keyring.Keyring;
import dev.vel.cli.keyring.KeyringException;
import dev.vel.wire.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The keyring as tokens see it: one that failed once is left alone for the rest of the command, and
 * told of once. Thread-safe.
 */
final class Safe {
  private final Path folder;
  private final KeyringUse use;
  private final Supplier<Optional<Keyring>> find;
  private final Consumer<String> notices;
  private Optional<Keyring> found = Optional.empty();
  private boolean looked;
  private @Nullable KeyringException failure;
  private boolean told;

  /**
   * @param folder tells the tokens of one configuration folder from those of another
   * @param find looks for the keyring, when it is needed first
   */
  Safe(Path folder, KeyringUse use, Supplier<Optional<Keyring>> find, Consumer<String> notices) {
    this.folder = folder;
    this.use = use;
    this.find = find;
    this.notices = notices;
  }

  /** The tokens that the keyring has. */
  synchronized Credential read(String context, URI url) {
    try {
      Optional<Keyring> keyring = keyring();
      if (keyring.isEmpty()) {
        throw notGiven(context, "is not there", url);
      }
      Optional<String> text = keyring.get().read(account(context));
      return parsed(text.orElseThrow(() -> notGiven(context, "does not give it out", url)));
    } catch (KeyringException e) {
      failure = e;
      throw notGiven(context, String.valueOf(e.getMessage()), url);
    }
  }

  /**
   * Keeps tokens in the keyring, and looks whether they are there.
   *
   * @param file where they go otherwise, for the message
   * @return false when they are to be kept in the file
   */
  synchronized boolean write(String context, Credential credential, Path file) {
    if (use == KeyringUse.FILE) {
      return false;
    }
    try {
      Optional<Keyring> keyring = keyring();
      if (keyring.isPresent() && plain(context)) {
        write(keyring.get(), context, Json.write(credential));
        return true;
      }
      if (use == KeyringUse.KEYRING) {
        throw refused(keyring.isPresent() ? "takes no such name" : "is not there");
      }
    } catch (KeyringException e) {
      if (use == KeyringUse.KEYRING) {
        throw refused(String.valueOf(e.getMessage()));
      }
      tell(e, "so the token is kept in " + file);
    }
    return false;
  }

  /** Takes out what the file has now. */
  synchronized void delete(String context) {
    try {
      Optional<Keyring> keyring = keyring();
      if (keyring.isPresent()) {
        keyring.get().delete(account(context));
      }
    } catch (KeyringException e) {
      tell(e, "so an old token of " + context + " stays there");
    }
  }

  /**
   * Takes out whatever there is.
   *
   * @param certain whether there is something; without that, one that may be left from earlier is
   *     looked for only where the keyring is used at all
   */
  synchronized void forget(String context, boolean certain) {
    if (certain || use != KeyringUse.FILE) {
      delete(context);
    }
  }

  private void write(Keyring keyring, String context, String text) throws KeyringException {
    keyring.write(account(context), "vel: " + context, text);
    if (!keyring.read(account(context)).equals(Optional.of(text))) {
      throw new KeyringException("does not keep what it is given");
    }
  }

  private Optional<Keyring> keyring() throws KeyringException {
    if (failure != null) {
      throw failure;
    }
    if (!looked) {
      found = find.get();
      looked = true;
    }
    return found;
  }

  private void tell(KeyringException e, String consequence) {
    failure = e;
    if (!told) {
      notices.accept("the system keyring " + e.getMessage() + ", " + consequence);
      told = true;
    }
  }

  private static CommandException notGiven(String context, String why, URI url) {
    return new CommandException(
        ExitCode.AUTHENTICATION,
        "the token of "
            + context
            + " is in the system keyring, which "
            + why
            + ": unlock it, sign in again with "
            + SignInLine.of(context, url, null)
            + ", or set VEL_TOKEN");
  }

  private static CommandException refused(String why) {
    return new CommandException(
        ExitCode.NOT_CONFIGURED,
        "the system keyring "
            + why
            + ", and VEL_CREDENTIALS=keyring lets the token be kept nowhere else: see that a keyring"
            + " runs and is unlocked, or unset VEL_CREDENTIALS");
  }

  /** Without a cause, which may quote the text. */
  private static Credential parsed(String text) throws KeyringException {
    try {
      ObjectNode tree = Json.read(text, ObjectNode.class);
      if (tree.path("url").isTextual() && tree.path("token").isTextual()) {
        return Json.convert(tree, Credential.class);
      }
    } catch (IllegalArgumentException notOurs) {
      // As below.
    }
    throw new KeyringException("holds something that vel did not put there");
  }

  private String account(String context) {
    String path = folder.toAbsolutePath().normalize().toString();
    return context + "." + UUID.nameUUIDFromBytes(path.getBytes(StandardCharsets.UTF_8));
  }

  /** Names from a file that somebody wrote by hand may be anything. */
  private static boolean plain(String context) {
    return context.matches("[A-Za-z0-9._-]{1,100}");
  }
}
