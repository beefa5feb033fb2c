package dev.vel.cli.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.file.PrivateFile;
import dev.vel.wire.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a run has done so far, a JSON object a line, so that one that was killed can go on. Answers
 * stay in it until they are asked for, and take no memory. One run at a time may hold it; it is
 * readable for its owner alone. For one thread.
 */
final class Journal implements AutoCloseable {
  private static final int VERSION = 1;

  /** How every journal begins, and no other file. */
  private static final byte[] OPENING = "{\"begun\":".getBytes(StandardCharsets.UTF_8);

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Path path;
  private final FileChannel channel;
  private final Map<String, Known> known = new LinkedHashMap<>();
  private @Nullable Sending unconfirmed;
  private @Nullable JsonNode begun;
  private @Nullable CommandException full;
  private BigDecimal spentBefore = BigDecimal.ZERO;

  private Journal(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Opens the journal of a run that goes on with what an earlier one left, where it left something.
   *
   * @param place which vel the tasks go to
   */
  static Journal resume(Path path, String file, String place, Instant now)
      throws IOException, InterruptedException {
    return open(
        path,
        journal -> {
          journal.replay();
          journal.check(place);
          if (journal.begun == null) {
            journal.begin(file, place, now);
          }
        });
  }

  /**
   * Opens the journal of a run that begins anew.
   *
   * @param left hears which tasks an earlier one left open in this vel, before that is forgotten
   */
  static Journal anew(Path path, String file, String place, Instant now, Leftovers left)
      throws IOException, InterruptedException {
    return open(
        path,
        journal -> {
          List<UUID> open = journal.leftIn(place);
          if (!open.isEmpty()) {
            left.end(open);
          }
          journal.forget();
          journal.begin(file, place, now);
        });
  }

  /** What is to become of tasks that nobody will know of any more. */
  @FunctionalInterface
  interface Leftovers {
    void end(List<UUID> tasks) throws InterruptedException;
  }

  /** What is done to a journal before it is used. */
  @FunctionalInterface
  private interface Start {
    void of(Journal journal) throws IOException, InterruptedException;
  }

  private static Journal open(Path path, Start start) throws IOException, InterruptedException {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw noState(path); // A device would be closed to others.
    }
    PrivateFile.makeFolder(path.toAbsolutePath().resolveSibling("."));
    Journal journal = new Journal(path, locked(path));
    try {
      journal.mustBeOne();
      Files.setPosixFilePermissions(path, OWNER_ONLY);
      start.of(journal);
      return journal;
    } catch (IOException | InterruptedException | RuntimeException e) {
      journal.close();
      throw e;
    }
  }

  private void begin(String file, String place, Instant now) {
    ObjectNode begin = Json.object().put("version", VERSION).put("file", file);
    append("begun", begin.put("place", place).put("at", now.toString()), false);
  }

  /** What was left open there; of a journal that cannot be read, or of another vel, nothing. */
  private List<UUID> leftIn(String place) throws IOException {
    try {
      replay();
      check(place);
    } catch (CommandException unknown) {
      return List.of();
    }
    return known.values().stream()
        .filter(Known.Open.class::isInstance)
        .map(each -> ((Known.Open) each).taskId())
        .toList();
  }

  private void forget() throws IOException {
    channel.truncate(0);
    known.clear();
    unconfirmed = null;
    begun = null;
    spentBefore = BigDecimal.ZERO;
  }

  private static FileChannel locked(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException inThisProcess) {
      channel.close();
      throw taken(path, inThisProcess);
    }
    channel.close();
    throw taken(path, null);
  }

  private static CommandException taken(Path path, @Nullable Throwable cause) {
    return new CommandException(
        ExitCode.FAILED,
        "another `vel batch run` is at work on these tasks (it holds "
            + path
            + "); wait for it, or give this one a --state of its own",
        cause);
  }

  /** Leaves a file of something else alone; an empty one, or one cut off at once, may be taken. */
  private void mustBeOne() throws IOException {
    byte[] start = Channels.newInputStream(channel.position(0)).readNBytes(OPENING.length);
    if (!Arrays.equals(start, Arrays.copyOf(OPENING, start.length))) {
      throw noState(path);
    }
  }

  private static CommandException noState(Path path) {
    return CommandException.usage(
        path + " is not the state of a batch, and is left alone; choose another --state");
  }

  /** Reads what was written; a last line that was cut off by a kill never happened. */
  private void replay() throws IOException {
    InputStream in = new BufferedInputStream(Channels.newInputStream(channel.position(0)), 1 << 16);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    long start = 0;
    long at = 0;
    for (int b = in.read(); b >= 0; b = in.read()) {
      at++;
      if (b == '\n') {
        take(line.toByteArray(), start);
        line.reset();
        start = at;
      } else {
        line.write(b);
      }
    }
    channel.truncate(start);
  }

  private void take(byte[] line, long offset) {
    JsonNode entry;
    try {
      entry = Json.read(new String(line, StandardCharsets.UTF_8), JsonNode.class);
    } catch (IllegalArgumentException e) {
      throw foreign(e);
    }
    Map.Entry<String, JsonNode> what =
        entry.properties().stream().findFirst().orElseThrow(() -> foreign(null));
    try {
      take(what.getKey(), what.getValue(), offset);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw foreign(e);
    }
  }

  private void take(String what, JsonNode value, long offset) {
    switch (what) {
      case "begun" -> begun = value;
      case "sending" -> unconfirmed = Json.convert(value, Sending.class);
      case "sent" -> confirm(List.of(Json.convert(value, UUID[].class)));
      case "refused" -> unconfirmed = null;
      case "ended" -> {
        known.put(
            value.path("key").asText(),
            new Known.Ended(value.path("fingerprint").asText(), offset));
        spentBefore = spentBefore.add(value.at("/answer/cost_usd").decimalValue());
      }
      default -> throw foreign(null);
    }
  }

  private void confirm(List<UUID> tasks) {
    Sending sending = unconfirmed;
    if (sending == null || sending.parts().size() != tasks.size()) {
      throw foreign(null);
    }
    for (int i = 0; i < tasks.size(); i++) {
      Sending.Part part = sending.parts().get(i);
      known.put(part.key(), new Known.Open(part.fingerprint(), tasks.get(i)));
    }
    unconfirmed = null;
  }

  private void check(String place) {
    if (begun != null && begun.path("version").asInt() != VERSION) {
      throw foreign(null);
    }
    if (begun != null && !begun.path("place").asText().equals(place)) {
      throw new CommandException(
          ExitCode.USAGE,
          path
              + " is about tasks of "
              + begun.path("place").asText()
              + ", and this run goes to "
              + place
              + "; leave out --resume, or choose another --state");
    }
  }

  private CommandException foreign(@Nullable Throwable cause) {
    return new CommandException(
        ExitCode.USAGE,
        path + " was not written by this version of vel batch; leave out --resume to begin anew",
        cause);
  }

  Path path() {
    return path;
  }

  /** Whether nothing was in it of an earlier run. */
  boolean isNew() {
    return begun == null;
  }

  /** Tasks that may or may not have arrived. */
  Optional<Sending> unconfirmed() {
    return Optional.ofNullable(unconfirmed);
  }

  Optional<Known> known(String key) {
    return Optional.ofNullable(known.get(key));
  }

  /** Everything that is known, by the keys of the tasks. */
  Map<String, Known> all() {
    return Map.copyOf(known);
  }

  /** What all tasks cost that earlier runs saw end, those that were run again or changed, too. */
  BigDecimal spentBefore() {
    return spentBefore;
  }

  /** To be written before tasks are submitted. */
  void sending(Sending sending) {
    append("sending", Json.tree(sending), true);
    unconfirmed = sending;
  }

  /** They were taken, and have these ids. */
  void sent(List<UUID> tasks) {
    append("sent", Json.tree(tasks), false);
    confirm(tasks);
  }

  /** None of them was taken. */
  void refused() {
    append("refused", Json.object(), false);
    unconfirmed = null;
  }

  void ended(String key, String fingerprint, Answer answer) {
    ObjectNode entry = Json.object().put("key", key).put("fingerprint", fingerprint);
    entry.set("answer", Json.<JsonNode>tree(answer));
    known.put(key, new Known.Ended(fingerprint, append("ended", entry, false)));
  }

  /** What was kept of a task that ended. */
  Answer answer(Known.Ended ended) {
    try {
      InputStream in =
          new BufferedInputStream(Channels.newInputStream(channel.position(ended.offset())));
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
        line.write(b);
      }
      JsonNode entry = Json.read(line.toString(StandardCharsets.UTF_8), JsonNode.class);
      return Json.convert(entry.at("/ended/answer"), Answer.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nothing may follow a line that is cut off: only as the last one it never happened. */
  private long append(String what, JsonNode value, boolean durable) {
    if (full != null) {
      throw full;
    }
    ObjectNode entry = Json.object();
    entry.set(what, value);
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(entry + "\n");
    try {
      long offset = channel.size();
      channel.position(offset);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      if (durable) {
        channel.force(false);
      }
      return offset;
    } catch (IOException e) {
      full =
          new CommandException(
              ExitCode.FAILED,
              "cannot write to "
                  + path
                  + ": "
                  + e.getMessage()
                  + "; make room, and go on with --resume",
              e);
      throw full;
    }
  }

  /** Where the journal of a file's tasks is kept. */
  static Path place(Path folder, Path file, String place) {
    String name = file.toAbsolutePath().normalize() + "\n" + place;
    return folder
        .resolve("batch")
        .resolve(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)) + ".jsonl");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
