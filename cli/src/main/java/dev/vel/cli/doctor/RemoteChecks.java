package dev.vel.cli.doctor;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Failures;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.context.Account;
import dev.vel.cli.context.ContextStore;
import dev.vel.cli.context.Credential;
import dev.vel.cli.context.SignInLine;
import dev.vel.cli.door.Chosen;
import dev.vel.cli.output.Words;
import dev.vel.identity.ApiKey;
import dev.vel.identity.User;
import dev.vel.route.ProviderState;
import dev.vel.wire.Page;
import dev.vel.wire.VelException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** {@code token} and {@code provider.NAME}: what a vel elsewhere says to who asks. */
record RemoteChecks(Patient patient, Invocation call, Chosen chosen, URI url) {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /**
   * @param answers whether anybody is there to be asked
   */
  List<Check> look(boolean answers) throws InterruptedException {
    if (!answers) {
      return List.of(token(kept()));
    }
    try (Door door = call.open()) {
      List<Callable<List<Check>>> questions = new ArrayList<>();
      questions.add(() -> List.of(tried(door)));
      questions.add(() -> providers(door));
      if (call.flag(DoctorCommand.REMOTE)) {
        questions.add(() -> AllowanceChecks.look(door));
      }
      List<Check> checks = new ArrayList<>();
      AtOnce.all(questions, PATIENCE, RemoteChecks::silent).forEach(checks::addAll);
      return checks;
    } catch (CommandException e) {
      return List.of(refused("", e));
    }
  }

  static List<Check> silent(int index, Throwable failure) {
    String name = List.of("token", "providers", "quota").get(index);
    String why =
        failure instanceof TimeoutException
            ? " in " + PATIENCE.toSeconds() + " s"
            : ": " + Failures.sentenceOf(failure);
    return List.of(Check.warning(name, "could not be looked at" + why, "run `vel doctor` again"));
  }

  /** What there is to be sent; nothing is asked. */
  private String kept() {
    if (!Chosen.token(patient.environment()).isEmpty()) {
      return "that of VEL_TOKEN";
    }
    return account().map(this::words).orElse("");
  }

  private Optional<Account> account() {
    return chosen
        .context()
        .flatMap(name -> ContextStore.of(patient.surroundings()).account(name))
        .filter(account -> account.url().equals(url));
  }

  private String words(Account account) {
    String where =
        account.kept() == Account.Kept.KEYRING
            ? "in the system keyring"
            : "in " + patient.folders().config().resolve("credentials.json");
    if (account.refreshExpiresAt() == null) {
      return "an API key of " + account.email() + ", " + where;
    }
    return "of "
        + account.email()
        + ", "
        + where
        + ", good until "
        + Words.of(account.expiresAt())
        + " and renewed until "
        + Words.of(account.refreshExpiresAt());
  }

  private String signIn() {
    return "sign in with "
        + chosen
            .context()
            .map(name -> SignInLine.of(name, url, account().orElse(null)))
            .orElseGet(() -> SignInLine.at(url));
  }

  private Check token(String kept) {
    String signIn = signIn();
    if (kept.isEmpty()) {
      return Check.problem("token", "there is none for " + url, signIn + ", or set VEL_TOKEN");
    }
    boolean over =
        account()
            .filter(account -> !kept.startsWith("that of VEL_TOKEN"))
            .map(Account::refreshExpiresAt)
            .filter(end -> end.isBefore(patient.now()))
            .isPresent();
    return over
        ? Check.problem("token", kept + ": the session is over", signIn)
        : Check.ok("token", kept);
  }

  private Check tried(Door door) {
    Check local = token(kept());
    if (local.status() == Check.Status.PROBLEM) {
      return local;
    }
    try {
      User me = door.vel().me();
      return Check.ok(
          "token",
          local.message()
              + "; accepted as "
              + me.email()
              + " ("
              + Words.of(me.role())
              + rights(door)
              + ")");
    } catch (VelException | CommandException e) {
      return refused(local.message() + ": ", e);
    }
  }

  /** What an API key may do, as far as it may know that itself. */
  private String rights(Door door) {
    try {
      Optional<String> key = secret().filter(token -> token.startsWith("vel_"));
      if (key.isEmpty()) {
        return "";
      }
      List<ApiKey> alike =
          door.vel().keys(new Page.Range(100, 0)).data().stream()
              .filter(each -> key.get().endsWith(each.hint()))
              .toList();
      return alike.size() == 1 ? rights(alike.getFirst()) : "";
    } catch (VelException | CommandException notAllowed) {
      return "";
    }
  }

  private static String rights(ApiKey key) {
    String scopes = key.scopes().stream().map(Words::of).collect(Collectors.joining(", "));
    String end = key.expiresAt() == null ? "" : "; it ends at " + Words.of(key.expiresAt());
    return "; the key " + key.name() + " may " + scopes + end;
  }

  /** What is sent; never told. */
  private Optional<String> secret() {
    String variable = Chosen.token(patient.environment());
    return variable.isEmpty()
        ? account()
            .flatMap(known ->
                ContextStore.quietly(patient.environment())
                    .credential(chosen.context().orElseThrow()))
            .map(Credential::token)
        : Optional.of(variable);
  }

  private Check refused(String which, RuntimeException e) {
    return Check.problem(
        "token",
        which + Failures.sentenceOf(e),
        Failures.codeOf(e) == ExitCode.AUTHENTICATION
            ? signIn() + ", or set another VEL_TOKEN"
            : "correct it, and run `vel doctor` again");
  }

  /** Only who is signed in is told of providers; that nobody is, the token's check says. */
  private static List<Check> providers(Door door) {
    try {
      return judge(door.vel().providers(new Page.Range(100, 0)).data());
    } catch (VelException | CommandException e) {
      return Failures.codeOf(e) == ExitCode.AUTHENTICATION
          ? List.of()
          : List.of(
              Check.problem(
                  "providers", Failures.sentenceOf(e), "have its operator run `vel doctor` there"));
    }
  }

  static List<Check> judge(List<ProviderState> providers) {
    List<Check> checks =
        providers.stream().filter(ProviderState::configured).map(RemoteChecks::judge).toList();
    return checks.isEmpty()
        ? List.of(
            Check.problem(
                "providers",
                "no model provider is configured there",
                "have its operator set the key of one, or use your own: `vel integration add`"))
        : checks;
  }

  private static Check judge(ProviderState provider) {
    String name = ProviderChecks.id(provider.name());
    if (provider.listing().equals("key_refused")) {
      return Check.problem(
          name,
          "does not accept the key, or has no credit for it",
          "have whoever set it set another: its operator, or you with `vel integration update "
              + provider.name()
              + " --new-key`");
    }
    if (provider.health().equals("unavailable") || provider.listing().equals("unreachable")) {
      return Check.problem(name, "does not answer", "have its operator check network and address");
    }
    return Check.ok(name, "is configured and " + provider.health());
  }
}
