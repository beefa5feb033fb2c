package dev.vel.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.llm.ChatException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FramesTest {
  private static List<String> data(String stream) throws ChatException, InterruptedException {
    Frames frames = Frames.of(stream.getBytes(StandardCharsets.UTF_8));
    List<String> data = new ArrayList<>();
    while (frames.next()) {
      data.add(frames.data());
    }
    return data;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "data: a\\n\\ndata: b\\n\\n|a,b",
        "data: a\\r\\n\\r\\ndata: b\\r\\n\\r\\n|a,b",
        "data: a\\r\\rdata: b\\r\\r|a,b",
        "data:a\\n\\ndata:  b\\n\\n|a, b",
        ": hello\\n\\ndata: a\\n\\n: ping\\n\\n|a",
        "event: x\\nid: 4\\ndata: a\\nretry: 5\\n\\ndata: b\\n\\n|a,b",
        "data: a\\ndata: b\\n\\n|a,b",
        "data: a\\n\\ndata: b|a,b",
        "\\uFEFFdata: a\\n\\n|a",
        "\\n\\n\\ndata: a\\n\\n\\n|a",
        "database: a\\n\\ndat: b\\n\\n|",
        "data: é😀\\n\\n|é😀",
      })
  void findsTheDataOfEachEvent(String stream, String expected) throws Exception {
    String real = stream.replace("\\n", "\n").replace("\\r", "\r").replace("\\uFEFF", "\uFEFF");
    assertThat(data(real))
        .containsExactly(
            expected == null || expected.isEmpty() ? new String[0] : expected.split(",", -1));
  }

  @Test
  void knowsWhichFramesCanBePassedOnAsTheyAre() throws Exception {
    Frames frames =
        Frames.of(
            "event: x\ndata: a\n\ndata: b\ndata: c\r\n\r\ndata: d"
                .getBytes(StandardCharsets.UTF_8));
    List<Boolean> closed = new ArrayList<>();
    List<String> whole = new ArrayList<>();
    while (frames.next()) {
      closed.add(frames.isClosed());
      whole.add(
          new String(frames.buffer(), frames.start(), frames.length(), StandardCharsets.UTF_8));
    }
    assertThat(closed).containsExactly(true, false, true, false);
    assertThat(whole)
        .containsExactly("event: x\ndata: a\n\n", "data: b\n", "data: c\r\n\r\n", "data: d");
  }

  @Test
  void tellsTheEndHoweverManySpacesFollowIt() throws Exception {
    Frames frames = Frames.of("data: [DONE]  \n\ndata:   \n\n".getBytes(StandardCharsets.UTF_8));
    assertThat(frames.next()).isTrue();
    assertThat(frames.is("[DONE]")).isTrue();
    assertThat(frames.next()).isTrue();
    assertThat(frames.isBlank()).isTrue();
    assertThat(frames.next()).isFalse();
  }
}
