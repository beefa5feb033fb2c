package dev.vel.gateway;

import dev.vel.llm.ChatException;
import dev.vel.llm.Reply;
import java.util.Arrays;

/** Reads an answer to its end. */
final class Whole {
  private Whole() {}

  static byte[] read(Reply reply, int largest) throws ChatException, InterruptedException {
    byte[] bytes = new byte[4 << 10];
    int length = 0;
    int count = reply.read(bytes, 0, bytes.length);
    while (count >= 0) {
      length += count;
      if (length == bytes.length) {
        if (length >= largest) {
          throw reply.malformed("sent an answer of more than " + largest + " bytes", null);
        }
        bytes = Arrays.copyOf(bytes, length * 2);
      }
      count = reply.read(bytes, length, bytes.length - length);
    }
    return Arrays.copyOf(bytes, length);
  }
}
