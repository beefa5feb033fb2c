package dev.vel.llm;

import java.util.function.Consumer;

/**
 * One configured provider. Calls block the calling thread; interrupting it aborts the call at once,
 * closes the connection and throws {@link InterruptedException}. Thread-safe.
 */
public interface ChatClient extends AutoCloseable {

  /** The provider's name, such as {@code groq}. */
  String provider();

  /** Where it is called, for those who pass its bytes on. */
  Endpoint endpoint();

  /**
   * What fails when a call fails: clients that answer the same are left alone together. Who has
   * limits of their own fails for themselves alone.
   */
  default String place() {
    return endpoint().address();
  }

  /**
   * Asks and streams.
   *
   * @param onText gets each piece of the answer as it comes, on the calling thread
   * @throws ChatException when no whole answer came; {@link ChatException#partialText} is what was
   *     given out
   */
  ChatReply stream(ChatRequest request, ChatLimits limits, Consumer<String> onText)
      throws ChatException, InterruptedException;

  /** Asks for the whole answer at once. */
  ChatReply complete(ChatRequest request, ChatLimits limits)
      throws ChatException, InterruptedException;

  @Override
  void close();
}
