package dev.vel.cli.keyring;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The Secret Service of a Linux desktop, through {@code secret-tool} of libsecret. */
final class SecretService implements Keyring {
  private final Tool tool;

  SecretService(Tool tool) {
    this.tool = tool;
  }

  /** It ends with 1 for what is not there and for a keyring that stays locked alike. */
  @Override
  public Optional<String> read(String account) throws KeyringException {
    Tool.Said said = tool.run(call(Stream.of("lookup"), account), "");
    return said.code() == 0 ? Optional.of(said.out()) : Optional.empty();
  }

  @Override
  public void write(String account, String label, String secret) throws KeyringException {
    Tool.Said said = tool.run(call(Stream.of("store", "--label=" + label), account), secret);
    if (said.code() != 0) {
      throw tool.refusal(said);
    }
  }

  @Override
  public void delete(String account) throws KeyringException {
    Tool.Said said = tool.run(call(Stream.of("clear"), account), "");
    // 1 may also mean that there was nothing; only looking tells.
    if (said.code() != 0 && read(account).isPresent()) {
      throw tool.refusal(said);
    }
  }

  private static List<String> call(Stream<String> verb, String account) {
    return Stream.concat(verb, Stream.of("application", "vel", "account", account)).toList();
  }
}
