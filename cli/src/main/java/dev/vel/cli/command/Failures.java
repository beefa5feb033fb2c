package dev.vel.cli.command;

import dev.vel.cli.output.ClosedPipe;
import dev.vel.cli.output.FilterException;
import dev.vel.cli.output.Words;
import dev.vel.config.SettingsLoader.SettingsException;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Objects;

/** The one place that turns a failure into an exit code and a sentence. */
public final class Failures {
  private Failures() {}

  /** The documented exit code of a failure. */
  public static ExitCode codeOf(Throwable failure) {
    return switch (failure) {
      case CommandException refused -> refused.code();
      case FilterException refused -> ExitCode.USAGE;
      case SettingsException settings -> ExitCode.NOT_CONFIGURED;
      case VelException refused -> codeOf(refused);
      case InvalidPathException path -> ExitCode.USAGE;
      case InterruptedException interrupted -> ExitCode.INTERRUPTED;
      default -> ExitCode.FAILED;
    };
  }

  private static ExitCode codeOf(VelException refused) {
    return switch (refused.code()) {
      case VALIDATION_ERROR, MALFORMED_JSON -> ExitCode.USAGE;
      case AUTHENTICATION_REQUIRED, INVALID_CREDENTIALS, FORBIDDEN -> ExitCode.AUTHENTICATION;
      case RATE_LIMIT_EXCEEDED, QUOTA_EXCEEDED -> ExitCode.LIMIT;
      case UNAVAILABLE ->
          refused.getCause() instanceof SocketTimeoutException
              ? ExitCode.TIMEOUT
              : ExitCode.UNREACHABLE;
      case NOT_FOUND,
          METHOD_NOT_ALLOWED,
          CONFLICT,
          PAYLOAD_TOO_LARGE,
          UNSUPPORTED_MEDIA_TYPE,
          IDEMPOTENCY_MISMATCH,
          INTERNAL_SERVER_ERROR ->
          ExitCode.FAILED;
    };
  }

  /** What the user reads. */
  public static String sentenceOf(Throwable failure) {
    return switch (failure) {
      case CommandException refused -> String.valueOf(refused.getMessage());
      case FilterException refused -> String.valueOf(refused.getMessage());
      case SettingsException settings -> String.join("\n     ", settings.problems());
      case VelException refused -> sentenceOf(refused);
      case InterruptedException interrupted -> "interrupted";
      case FileSystemException file -> "cannot use " + file.getFile() + ": " + reason(file);
      case InvalidPathException path -> sentenceOf(path);
      case ClosedPipe.Unwritten output -> String.valueOf(output.getMessage());
      case IOException io -> "reading or writing failed: " + io.getMessage();
      case UncheckedIOException io -> sentenceOf(Objects.requireNonNull(io.getCause()));
      case OutOfMemoryError full ->
          "there is not enough memory for this: ask for less at once, or give Java more, such as"
              + " JDK_JAVA_OPTIONS=-Xmx1g";
      default ->
          "something went wrong inside vel ("
              + failure.getClass().getSimpleName()
              + (failure.getMessage() == null ? "" : ": " + failure.getMessage())
              + "); run it again with --debug to see where";
    };
  }

  private static String sentenceOf(InvalidPathException path) {
    String encoding = System.getProperty("sun.jnu.encoding", "");
    boolean utf8 = encoding.equalsIgnoreCase(StandardCharsets.UTF_8.name());
    return "'%s' cannot be the name of a file: %s"
        .formatted(path.getInput(), utf8 ? path.getReason() : LostText.remedy(encoding));
  }

  private static String sentenceOf(VelException refused) {
    boolean limited = codeOf(refused) == ExitCode.LIMIT;
    return afterColon(refused.sentence())
        + refused
            .retryAfter()
            .filter(wait -> limited && wait.isPositive())
            .map(wait -> "; try again in " + Words.span(wait))
            .orElse("");
  }

  /** What the API says as a sentence of its own, as it goes on a line that has begun. */
  private static String afterColon(String sentence) {
    boolean whole = sentence.endsWith(".") && !sentence.endsWith("..") && !sentence.contains(". ");
    String said = whole ? sentence.substring(0, sentence.length() - 1) : sentence;
    int word = said.indexOf(' ');
    boolean isName = word < 0 || said.startsWith("Task Master") || !isOrdinary(said, word);
    return isName ? said : said.substring(0, 1).toLowerCase(Locale.ROOT) + said.substring(1);
  }

  /** Names such as OpenAI or DATABASE_URL have capitals inside, too. */
  private static boolean isOrdinary(String text, int end) {
    return text.chars().limit(end).skip(1).allMatch(Character::isLowerCase);
  }

  /** Why a file could not be used. */
  public static String reason(IOException failure) {
    return switch (failure) {
      case NoSuchFileException none ->
          "it is not there and cannot be made; check the folder it is to be in";
      case AccessDeniedException denied -> "access is denied; check its permissions";
      case FileAlreadyExistsException other -> "there is something else of that name";
      case FileSystemException file when file.getReason() != null -> file.getReason();
      case FileSystemException file -> file.getClass().getSimpleName();
      default -> String.valueOf(failure.getMessage());
    };
  }
}
