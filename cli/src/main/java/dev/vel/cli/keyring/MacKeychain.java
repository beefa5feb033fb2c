package dev.vel.cli.keyring;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The keychain of macOS, through {@code security}. A secret is written by a command on its standard
 * input ({@code -i}), because its {@code -w SECRET} would show it to everybody; in Base64, which
 * needs no quotes and comes back as it was.
 */
final class MacKeychain implements Keyring {
  /** {@code errSecItemNotFound}. */
  private static final int NOT_FOUND = 44;

  /** What {@code security -i} takes in one line. */
  private static final int LONGEST_LINE = 4_000;

  private final Tool tool;

  MacKeychain(Tool tool) {
    this.tool = tool;
  }

  @Override
  public Optional<String> read(String account) throws KeyringException {
    Tool.Said said =
        tool.run(List.of("find-generic-password", "-s", "vel", "-a", account, "-w"), "");
    if (said.code() == NOT_FOUND) {
      return Optional.empty();
    }
    if (said.code() != 0) {
      throw tool.refusal(said);
    }
    try {
      byte[] secret = Base64.getDecoder().decode(said.out().strip());
      return Optional.of(new String(secret, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new KeyringException("holds something that vel did not put there", e);
    }
  }

  @Override
  public void write(String account, String label, String secret) throws KeyringException {
    String line =
        "add-generic-password -U -s vel -a %s -l \"%s\" -w %s\n"
            .formatted(
                account,
                label,
                Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
    if (line.length() > LONGEST_LINE) {
      throw new KeyringException("takes nothing that long");
    }
    Tool.Said said = tool.run(List.of("-i"), line);
    if (said.code() != 0) {
      throw tool.refusal(said);
    }
  }

  @Override
  public void delete(String account) throws KeyringException {
    Tool.Said said = tool.run(List.of("delete-generic-password", "-s", "vel", "-a", account), "");
    if (said.code() != 0 && said.code() != NOT_FOUND) {
      throw tool.refusal(said);
    }
  }
}
