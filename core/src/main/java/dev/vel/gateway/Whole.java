package dev.vel.gateway;

import dev.vel.llm.ChatException;
import dev.vel.llm.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** Reads an answer to its end. For one thread. */
final class Whole {
  /** So much fits beside anything else. */
  private static final int SMALL = 64 << 10;

  private static final int FIRST_PIECE = 4 << 10;
  private static final int LONGEST_PIECE = 1 << 20;

  private final Reply reply;
  private final int largest;
  private final IntPredicate room;
  private final List<byte[]> full = new ArrayList<>();
  private byte[] piece = new byte[FIRST_PIECE];
  private int inPiece;
  private int before;

  private Whole(Reply reply, int largest, IntPredicate room) {
    this.reply = reply;
    this.largest = largest;
    this.room = room;
  }

  /**
   * All of it.
   *
   * @param largest bytes that are read at most
   * @param room asked for each piece beyond the first {@value #SMALL} bytes, with its bytes: a
   *     provider that sends much must not take the memory of all others
   */
  static byte[] read(Reply reply, int largest, IntPredicate room)
      throws ChatException, InterruptedException {
    return new Whole(reply, largest, room).read();
  }

  private byte[] read() throws ChatException, InterruptedException {
    int count = reply.read(piece, 0, piece.length);
    while (count >= 0) {
      inPiece += count;
      if (inPiece == piece.length) {
        next();
      }
      count = reply.read(piece, inPiece, piece.length - inPiece);
    }
    return joined();
  }

  private void next() throws ChatException {
    before += piece.length;
    if (before >= largest) {
      throw reply.malformed("sent an answer of more than " + largest + " bytes", null);
    }
    int length = Math.min(piece.length * 2, LONGEST_PIECE);
    if (before + length > SMALL && !room.test(length)) {
      throw reply.malformed("sent a larger answer than there is room for now", null);
    }
    full.add(piece);
    piece = new byte[length];
    inPiece = 0;
  }

  private byte[] joined() {
    byte[] whole = new byte[before + inPiece];
    int at = 0;
    for (byte[] each : full) {
      System.arraycopy(each, 0, whole, at, each.length);
      at += each.length;
    }
    System.arraycopy(piece, 0, whole, at, inPiece);
    return whole;
  }
}
