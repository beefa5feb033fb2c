package dev.vel.cli.command;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text as it comes from outside, which may be none. */
public final class Utf8 {
  private Utf8() {}

  /** The text; the JDK's own ways put question marks where there is none. */
  public static String decode(byte[] bytes, int length) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
  }
}
