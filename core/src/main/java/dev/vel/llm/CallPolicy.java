package dev.vel.llm;

/**
 * What the owner of a client has to say about each call, whichever way it is made. Thread-safe, and
 * quick.
 */
public interface CallPolicy {
  /** Lets every call pass as it is. */
  CallPolicy NONE =
      new CallPolicy() {
        @Override
        public ChatLimits admit(ChatLimits limits) {
          return limits;
        }

        @Override
        public void answered() {}
      };

  /**
   * The limits that a call is to keep, none longer than those asked for.
   *
   * @throws ChatException when no call is to be made
   */
  ChatLimits admit(ChatLimits limits) throws ChatException;

  /** The provider took the key and answered. */
  void answered();
}
