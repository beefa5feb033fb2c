package dev.vel.cli.context;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.wire.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The contexts and their tokens, in two files of the user's configuration folder. Changes are made
 * under a lock that all vel commands of the user share, and each file is replaced as a whole, so
 * that neither a parallel command nor a crash can lose a token. Thread-safe.
 */
public final class ContextStore {
  private final PrivateFile contexts;
  private final PrivateFile credentials;
  private final Path lock;

  public ContextStore(Path folder) {
    this.contexts = new PrivateFile(folder.resolve("contexts.json"));
    this.credentials = new PrivateFile(folder.resolve("credentials.json"));
    this.lock = folder.resolve("contexts.lock");
  }

  public Contexts contexts() {
    JsonNode tree = tree(contexts);
    try {
      return tree.isEmpty() ? Contexts.NONE : Json.convert(tree, Contexts.class);
    } catch (IllegalArgumentException e) {
      throw broken(contexts, e);
    }
  }

  /** Changes the contexts, and answers what they are then. */
  public Contexts change(UnaryOperator<Contexts> change) {
    return exclusively(() -> {
      Contexts changed = change.apply(contexts());
      write(contexts, Json.tree(changed));
      return changed;
    });
  }

  public Optional<Credential> credential(String context) {
    JsonNode entry = tree(credentials).path(context);
    try {
      return entry.isObject()
          ? Optional.of(Json.convert(entry, Credential.class))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      throw broken(credentials, e);
    }
  }

  /** Keeps the tokens of a context; null forgets them. */
  public void keep(String context, @Nullable Credential credential) {
    exclusively(() -> {
      ObjectNode all = tree(credentials);
      if (credential == null) {
        all.remove(context);
      } else {
        all.set(context, Json.<JsonNode>tree(credential));
      }
      write(credentials, all);
      return all;
    });
  }

  /** Runs a deed while no other vel command changes anything here; may be nested. */
  public <T> T exclusively(Deed<T> deed) {
    try {
      return FolderLock.<T, RuntimeException>holding(lock, deed::run);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED,
          "cannot write into " + lock.resolveSibling("").normalize() + ": check its permissions",
          e);
    }
  }

  /** What is done under the lock. */
  @FunctionalInterface
  public interface Deed<T> {
    T run() throws IOException;
  }

  private static void write(PrivateFile file, JsonNode tree) throws IOException {
    file.write(tree.toPrettyString() + "\n");
  }

  private static ObjectNode tree(PrivateFile file) {
    try {
      String text = file.read().orElse("{}");
      return Json.read(text, ObjectNode.class);
    } catch (IllegalArgumentException e) {
      throw broken(file, e);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.NOT_CONFIGURED, "cannot read " + file.path() + ": check its permissions", e);
    }
  }

  private static CommandException broken(PrivateFile file, Exception cause) {
    return new CommandException(
        ExitCode.NOT_CONFIGURED,
        file.path() + " is damaged: delete it and sign in again with `vel login`",
        cause);
  }
}
