package dev.vel.integration;

import dev.vel.db.Tx;
import java.util.List;
import java.util.UUID;

/** Rows of a table that hold sealed keys, as {@link KeyRotation} goes through them. Thread-safe. */
public interface SealedRows {

  /** A key and where it belongs. */
  record Held(UUID id, Sealed sealed, Sealed.Place place) {}

  /**
   * The next rows, by their ids, that no other instance holds; locked until the transaction ends.
   *
   * @param keyIds those wanted are sealed under one of these, parted by blanks
   */
  List<Held> next(Tx tx, String keyIds, UUID after, int most);

  /** Puts the same key in, sealed anew. */
  void keep(Tx tx, UUID id, Sealed anew);
}
