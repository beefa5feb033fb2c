package dev.vel.cli.context;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.cli.output.Words;
import dev.vel.wire.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The tokens of all contexts. Those that the keyring has leave an entry without tokens in the file,
 * so that only a command that needs one asks the keyring. What is held by each at any moment:
 *
 * <ul>
 *   <li>Tokens in the file count, whatever the keyring holds.
 *   <li>What the keyring holds is whole in itself; its entry in the file may lag behind.
 *   <li>A refresh token is never spent while the file has it and the keyring is to have the next
 *       one: it is kept anew before, so that no crash leaves a spent one that counts.
 * </ul>
 *
 * Changes are made under the lock of {@link ContextStore}.
 */
final class Tokens {
  private final JsonFile file;
  private final Safe safe;
  private final Consumer<String> notices;

  /**
   * @param notices hears of tokens that others may read
   */
  Tokens(Path folder, Safe safe, Consumer<String> notices) {
    this.notices = notices;
    this.file = new JsonFile(folder.resolve("credentials.json"));
    this.safe = safe;
  }

  Optional<Account> account(String context) {
    return entry(file.read(), context).map(this::account);
  }

  Optional<Credential> credential(String context) {
    Optional<JsonNode> entry = entry(file.read(), context);
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    if (inFile(entry.get())) {
      warnOfOthers();
      return entry.map(this::credential);
    }
    return Optional.of(safe.read(context, account(entry.get()).url()));
  }

  /** Whoever writes the file makes it private again. */
  private void warnOfOthers() {
    file.openToOthers()
        .ifPresent(permissions ->
            notices.accept(
                file.path()
                    + " holds tokens, and others may use it ("
                    + permissions
                    + "): chmod 600 "
                    + Words.ofShell(file.path().toString())));
  }

  void keep(String context, Credential credential) throws IOException {
    boolean wasInKeyring = account(context).filter(Tokens::inKeyring).isPresent();
    if (safe.write(context, credential, file.path())) {
      put(context, withoutTokens(credential));
      return;
    }
    put(context, Json.tree(credential));
    if (wasInKeyring) {
      safe.delete(context);
    }
  }

  /** The keyring first: nobody would look for what stays there without an entry. */
  void forget(String context) throws IOException {
    Optional<Account> account = account(context);
    if (account.isPresent()) {
      safe.forget(context, inKeyring(account.get()));
    }
    ObjectNode all = file.read();
    all.remove(context);
    file.write(all);
  }

  private void put(String context, JsonNode entry) throws IOException {
    ObjectNode all = file.read();
    all.set(context, entry);
    file.write(all);
  }

  private static Optional<JsonNode> entry(ObjectNode all, String context) {
    return Optional.ofNullable(all.get(context)).filter(JsonNode::isObject);
  }

  private static boolean inFile(JsonNode entry) {
    return entry.hasNonNull("token");
  }

  private static boolean inKeyring(Account account) {
    return account.kept() == Account.Kept.KEYRING;
  }

  private static ObjectNode withoutTokens(Credential credential) {
    ObjectNode entry = Json.tree(credential);
    entry.remove("token");
    entry.remove("refresh_token");
    return entry.put("kept", "keyring");
  }

  private Account account(JsonNode entry) {
    ObjectNode told = entry.deepCopy();
    told.put("kept", inFile(entry) ? "file" : "keyring");
    if (!told.hasNonNull("url") || !told.hasNonNull("email")) {
      throw file.broken();
    }
    return file.convert(told, Account.class);
  }

  private Credential credential(JsonNode entry) {
    return file.convert(entry, Credential.class);
  }
}
