package dev.vel.cli.output;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Takes text in UTF-8 and hands on each line that has been ended. For one thread. */
public final class Lines extends OutputStream {
  private final Consumer<String> reader;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  public Lines(Consumer<String> reader) {
    this.reader = reader;
  }

  @Override
  public void write(int b) {
    if (b != '\n') {
      line.write(b);
      return;
    }
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    reader.accept(text);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      write(bytes[i]);
    }
  }
}
