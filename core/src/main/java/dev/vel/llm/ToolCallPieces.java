package dev.vel.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Puts the calls in an answer together from their pieces. Providers differ in them: some leave out
 * the index or the id, give every call the index 0, repeat the name with each piece, send a call
 * whole, or its arguments as an object in place of a text. Not thread-safe.
 */
final class ToolCallPieces {
  /** All the arguments of an answer together, in characters. */
  static final int MAX_ARGUMENTS = 1 << 20;

  private static final int MAX_LOOKS = 256;

  /** A longer id is replaced: it is sent back with every later request. */
  private static final int MAX_ID = 256;

  private final List<Slot> slots = new ArrayList<>();
  private long length;

  private static final class Slot {
    private final @Nullable Integer index;
    private String id = "";
    private String name = "";
    private final StringBuilder arguments = new StringBuilder();

    private int looks;

    Slot(@Nullable Integer index) {
      this.index = index;
    }

    /** Whether these arguments need no more: what follows under the same name is another call. */
    boolean isWhole() {
      // Each look reads everything so far, which an answer in tiny pieces must not make endless.
      return looks++ < MAX_LOOKS && ProviderJson.parse(arguments.toString()) != null;
    }
  }

  /** More was sent than an answer may hold. */
  static final class TooManyException extends Exception {
    TooManyException(String what) {
      super(what);
    }
  }

  /** Whether a message, or a piece of one, calls something. */
  static boolean in(JsonNode message) {
    return !message.path("tool_calls").isEmpty() || message.path("function_call").isObject();
  }

  /** Takes what a message, or a piece of one, calls. */
  void add(JsonNode message) throws TooManyException {
    JsonNode calls = message.path("tool_calls");
    if (calls.isObject()) {
      piece(calls, calls.path("function"));
    } else {
      for (JsonNode call : calls) {
        piece(call, call.path("function"));
      }
    }
    JsonNode legacy = message.path("function_call");
    if (legacy.isObject() && calls.isEmpty()) {
      piece(MissingNode.getInstance(), legacy);
    }
  }

  /** How many characters of names and arguments came. */
  long length() {
    return length;
  }

  /** Whether something was called and nothing of it was named. */
  boolean areNameless() {
    return !slots.isEmpty() && slots.stream().allMatch(slot -> slot.name.isEmpty());
  }

  /** The calls as far as they came; those without a name are none. */
  List<ChatToolCall> calls() {
    Set<String> ids = new HashSet<>();
    List<ChatToolCall> calls = new ArrayList<>();
    for (Slot slot : slots) {
      if (!slot.name.isEmpty()) {
        boolean usable = !slot.id.isEmpty() && slot.id.length() <= MAX_ID && ids.add(slot.id);
        String id = usable ? slot.id : madeUp();
        calls.add(new ChatToolCall(id, slot.name, slot.arguments.toString()));
      }
    }
    return List.copyOf(calls);
  }

  private void piece(JsonNode call, JsonNode function) throws TooManyException {
    String id = call.path("id").asText("");
    String name = function.path("name").asText("");
    JsonNode index = call.path("index");
    Slot slot =
        index.canConvertToInt() && index.isIntegralNumber()
            ? numbered(index.intValue(), id, name, !text(function.path("arguments")).isEmpty())
            : unnumbered(id, name);
    slot.id = slot.id.isEmpty() ? id : slot.id;
    name(slot, name);
    arguments(slot, function.path("arguments"));
  }

  /**
   * @param hasArguments whether the piece has arguments, so that it can be a call of its own
   */
  private Slot numbered(int index, String id, String name, boolean hasArguments)
      throws TooManyException {
    for (Slot slot : slots.reversed()) {
      if (slot.index != null && slot.index == index) {
        return !name.isEmpty() && isAnother(slot, id, hasArguments) ? open(index) : slot;
      }
    }
    return open(index);
  }

  /** There are providers that number every call 0. */
  private static boolean isAnother(Slot slot, String id, boolean hasArguments) {
    if (id.isEmpty() || slot.id.isEmpty()) {
      return id.equals(slot.id) && hasArguments && slot.isWhole();
    }
    return !id.equals(slot.id);
  }

  private Slot unnumbered(String id, String name) throws TooManyException {
    for (Slot slot : slots) {
      if (!id.isEmpty() && id.equals(slot.id)) {
        return slot;
      }
    }
    if (slots.isEmpty()) {
      return open(null);
    }
    Slot last = slots.getLast();
    boolean goesOn = name.isEmpty() || (name.equals(last.name) && id.isEmpty() && !last.isWhole());
    return goesOn ? last : open(null);
  }

  private Slot open(@Nullable Integer index) throws TooManyException {
    if (slots.size() == ChatReply.MAX_TOOL_CALLS) {
      throw new TooManyException("asked for more than " + ChatReply.MAX_TOOL_CALLS + " tool calls");
    }
    Slot slot = new Slot(index);
    slots.add(slot);
    return slot;
  }

  /** A name comes whole, again with every piece, or in pieces itself. */
  private void name(Slot slot, String name) throws TooManyException {
    if (!name.isEmpty() && !name.equals(slot.name) && slot.arguments.isEmpty()) {
      count(name.length());
      slot.name += name;
    }
  }

  private void arguments(Slot slot, JsonNode arguments) throws TooManyException {
    String text = text(arguments);
    count(text.length());
    slot.arguments.append(text);
  }

  private static String text(JsonNode arguments) {
    if (arguments.isNull()) {
      return "";
    }
    return arguments.isContainerNode() ? arguments.toString() : arguments.asText("");
  }

  private void count(int more) throws TooManyException {
    length += more;
    if (length > MAX_ARGUMENTS) {
      throw new TooManyException(
          "asked for tool calls of more than " + MAX_ARGUMENTS + " characters");
    }
  }

  /** Not told apart by a number: the ids of earlier answers stand in the same conversation. */
  private static String madeUp() {
    return "call_" + UUID.randomUUID().toString().replace("-", "").substring(0, 24);
  }
}
