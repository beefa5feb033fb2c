package dev.vel.gateway;

import dev.vel.llm.ChatException;
import dev.vel.llm.Reply;
import dev.vel.llm.TokenUsage;
import dev.vel.route.Candidate;
import org.jspecify.annotations.Nullable;

/**
 * Passes a streamed answer on to its client, whichever models it comes from in the end. For one
 * thread.
 */
interface Relay {

  /** Text that the next model may be given to go on from; null when it must begin afresh. */
  @Nullable String toContinue(Candidate candidate);

  /**
   * A model is about to be asked.
   *
   * @param continuing whether it is given what the client has seen
   * @throws ChatException when what the client has seen cannot be gone on with
   */
  void starts(Candidate candidate, boolean continuing) throws ChatException;

  /** Takes the frame that {@code frames} stands at. */
  void take(Frames frames, Reply reply) throws ChatException;

  /** Takes an answer that came in one piece although a stream was asked for. */
  void takeWhole(byte[] json, Reply reply) throws ChatException, InterruptedException;

  /** Whether nothing more is to come. */
  boolean isDone();

  /**
   * The model's stream is over.
   *
   * @throws ChatException when the answer is not whole
   */
  void ended(Reply reply) throws ChatException;

  /** What the provider counted for the call under way; null when it has not said. */
  @Nullable TokenUsage usage();

  /** What the model has said in the call under way. */
  CharSequence said();

  /** Why the answer ended, as the provider says; empty when it did not. */
  String finish();

  /** Whether the client has got anything. */
  boolean hasBegun();

  /** Tells a client that has got a part that the rest does not come. */
  void fail(OpenAiError error);
}
