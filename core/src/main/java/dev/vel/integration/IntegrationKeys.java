package dev.vel.integration;

import dev.vel.db.Tx;
import java.util.List;
import java.util.UUID;

/** The keys of integrations. */
final class IntegrationKeys implements SealedRows {

  @Override
  public List<Held> next(Tx tx, String keyIds, UUID after, int most) {
    return tx
        .query(
            Stored::of,
            "SELECT "
                + Stored.COLUMNS
                + " FROM integrations WHERE key_id = ANY (string_to_array(?, ' ')) AND id > ?"
                + " ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED",
            keyIds,
            after,
            most)
        .stream()
        .flatMap(row -> row.sealed().map(it -> new Held(row.id(), it, row.place())).stream())
        .toList();
  }

  @Override
  public void keep(Tx tx, UUID id, Sealed anew) {
    tx.update(
        "UPDATE integrations SET key_ciphertext = ?, key_id = ? WHERE id = ?",
        anew.bytes(),
        anew.keyId(),
        id);
  }
}
