package dev.vel.llm;

/**
 * One configured provider. Calls block the calling thread; interrupting it aborts the call at once,
 * closes the connection and throws {@link InterruptedException}. Thread-safe.
 */
public interface ChatClient extends AutoCloseable {

  /** The provider's name, such as {@code groq}. */
  String provider();

  /** Where it is called: the base URL, which tells endpoints of the same provider apart. */
  String address();

  /** Understands an answer while it comes in. */
  @FunctionalInterface
  interface Reader<T> {
    T read(Reply reply) throws ChatException, InterruptedException;
  }

  /**
   * Asks with a body that is the caller's own, for an answer that the caller understands.
   *
   * @param path below the base URL, such as {@code /chat/completions}
   * @param body JSON
   * @param streaming whether the answer comes in pieces, so that the caller tells by {@link
   *     Reply#moved} when it has come on; else the first-token limit is for the head of the answer
   * @throws ChatException for any answer but 2xx, and for none; whatever {@code reader} throws
   */
  <T> T post(String path, byte[] body, boolean streaming, ChatLimits limits, Reader<T> reader)
      throws ChatException, InterruptedException;

  /**
   * Asks and streams.
   *
   * @param onPiece gets each piece of the answer as it comes, on the calling thread
   * @throws ChatException when no whole answer came; {@link ChatException#partialText} is what was
   *     given out
   */
  ChatReply stream(ChatRequest request, ChatLimits limits, Pieces onPiece)
      throws ChatException, InterruptedException;

  /** Asks for the whole answer at once. */
  ChatReply complete(ChatRequest request, ChatLimits limits)
      throws ChatException, InterruptedException;

  @Override
  void close();
}
