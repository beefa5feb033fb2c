package dev.vel.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vel.config.Secret;
import dev.vel.config.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Requests, limits and clients of the tests. */
final class Chats {
  static final String KEY = "sk-test-0123456789abcdef";

  /** Generous for one machine with little to spare; what a test is about is made short. */
  static final ChatLimits LIMITS =
      new ChatLimits(seconds(20), seconds(20), seconds(20), seconds(30));

  private Chats() {}

  static OpenAiChatClient client(String provider, URI base) {
    return new OpenAiChatClient(
        provider, new Settings.Provider(base, Optional.of(new Secret(KEY))));
  }

  static ChatRequest ask(String model, String text) {
    return new ChatRequest(model, List.of(ChatMessage.user(text)), null, null, null);
  }

  static ChatException failure(ChatClient client, String model, ChatLimits limits, boolean stream) {
    return failure(
        client, ask(model, "Say something long enough to be cut in two"), limits, stream);
  }

  static ChatException failure(
      ChatClient client, ChatRequest request, ChatLimits limits, boolean stream) {
    List<String> pieces = new ArrayList<>();
    ChatException failure =
        catchThrowableOfType(
            ChatException.class,
            () -> {
              ChatReply reply =
                  stream
                      ? client.stream(request, limits, pieces::add)
                      : client.complete(request, limits);
              throw new AssertionError("answered with " + reply);
            });
    assertThat(failure).isNotNull();
    if (stream) {
      assertThat(failure.partialText()).isEqualTo(String.join("", pieces));
    }
    assertThat(failure.getMessage()).doesNotContain(KEY).hasSizeLessThanOrEqualTo(300);
    return failure;
  }

  static ChatLimits firstToken(int millis) {
    return new ChatLimits(LIMITS.connect(), millis(millis), LIMITS.stall(), LIMITS.total());
  }

  static ChatLimits stall(int millis) {
    return new ChatLimits(LIMITS.connect(), LIMITS.firstToken(), millis(millis), LIMITS.total());
  }

  static ChatLimits total(int millis) {
    return new ChatLimits(LIMITS.connect(), LIMITS.firstToken(), LIMITS.stall(), millis(millis));
  }

  static ChatLimits connect(int millis) {
    return new ChatLimits(millis(millis), LIMITS.firstToken(), LIMITS.stall(), LIMITS.total());
  }

  static Duration millis(int millis) {
    return Duration.ofMillis(millis);
  }

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }
}
