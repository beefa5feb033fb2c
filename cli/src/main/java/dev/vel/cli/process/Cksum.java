package dev.vel.cli.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the program <a
 * href="https://pubs.opengroup.org/onlinepubs/9799919799/utilities/cksum.html">cksum</a> says of a
 * file, which every system has: enough to find damage, though not malice.
 */
public final class Cksum {
  private static final int POLYNOMIAL = 0x04C11DB7;

  private Cksum() {}

  /** The checksum and the size, as {@code cksum <FILE} writes them. */
  public static String of(Path file) throws IOException {
    int[] table = table();
    int sum = 0;
    long size = 0;
    byte[] block = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(block); read >= 0; read = in.read(block)) {
        for (int i = 0; i < read; i++) {
          sum = sum << 8 ^ table[(sum >>> 24 ^ block[i]) & 0xff];
        }
        size += read;
      }
    }
    for (long rest = size; rest != 0; rest >>>= 8) {
      sum = sum << 8 ^ table[(sum >>> 24 ^ (int) rest) & 0xff];
    }
    return Integer.toUnsignedString(~sum) + " " + size;
  }

  private static int[] table() {
    int[] table = new int[256];
    for (int i = 0; i < 256; i++) {
      int value = i << 24;
      for (int bit = 0; bit < 8; bit++) {
        value = value < 0 ? value << 1 ^ POLYNOMIAL : value << 1;
      }
      table[i] = value;
    }
    return table;
  }
}
