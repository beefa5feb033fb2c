package dev.vel.cli.account;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.command.TextSource;
import dev.vel.cli.context.Account;
import dev.vel.cli.context.Address;
import dev.vel.cli.context.ContextStore;
import dev.vel.cli.context.Credential;
import dev.vel.cli.http.SignInClient;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel login}: makes and chooses a context. */
public final class LoginCommand implements Leaf {
  private final String userAgent;

  /** What is answered: never a token. */
  private record SignedIn(String context, URI url, String email) {}

  public LoginCommand(String userAgent) {
    this.userAgent = userAgent;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "vel login https://vel.example.com --email ada@example.com",
        "vel login http://127.0.0.1:8080 --email admin@localhost --password-stdin < password.txt",
        "vel login https://vel.example.com --token-stdin < key.txt");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(
        Options.argument(0, "URL", "Where vel runs, such as https://vel.example.com."));
    spec.addOption(
        Options.text("--email", "EMAIL", "The e-mail address to sign in with a password for."));
    spec.addOption(
        Options.flag("--password-stdin", "Read the password from standard input, not a prompt."));
    spec.addOption(
        Options.flag(
            "--token-stdin", "Read an API key (vel_…) from standard input, and use no password."));
    spec.addOption(
        Options.text("--name", "NAME", "The context's name; default the URL's host and port."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return SignedIn.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException {
    URI url = Address.parse(call.argument(0), "URL");
    String name = name(call, url);
    boolean key = call.flag("--token-stdin");
    String email = email(call, key);
    if (Address.exposed(url)) {
      call.warn(
          "warning: "
              + url
              + " is not encrypted: others can read your "
              + (key ? "key" : "password"));
    }
    Credential credential = signIn(call, url, email, key);
    ContextStore store = ContextStore.of(call.surroundings());
    Optional<Account> before =
        store.exclusively(() -> {
          Optional<Account> known = store.account(name);
          store.keep(name, credential);
          store.change(contexts -> contexts.with(name, url));
          return known;
        });
    call.output().item(new SignedIn(name, url, credential.email()), () -> "");
    if (call.output().human()) {
      call.notice("signed in to " + url + " as " + credential.email() + "; context " + name);
    }
    before
        .filter(account -> isOther(account, credential))
        .ifPresent(
            other -> call.notice(Forgotten.told(other) + "; --name keeps several, a context each"));
    Overruled.tellOfSignIn(call, url);
    return ExitCode.OK;
  }

  private static boolean isOther(Account account, Credential credential) {
    return !account.url().equals(credential.url())
        || !account.email().equalsIgnoreCase(credential.email());
  }

  private Credential signIn(Invocation call, URI url, String email, boolean key)
      throws IOException {
    SignInClient client = new SignInClient(userAgent);
    try {
      return key
          ? client.loginWithKey(url, key(call))
          : client.login(url, email, password(call, email, url));
    } catch (VelException refused) {
      String path = url.getRawPath();
      if (refused.code() != ErrorCode.NOT_FOUND || path.isEmpty()) {
        throw refused;
      }
      String whole = url.toString();
      throw new CommandException(
          ExitCode.USAGE,
          "there is no vel at "
              + url
              + "; its address may be "
              + whole.substring(0, whole.length() - path.length()),
          refused);
    }
  }

  /** Who signs in; a key says that itself. */
  private static String email(Invocation call, boolean key) {
    String email = call.text("--email");
    if (key && (email != null || call.flag("--password-stdin"))) {
      throw CommandException.usage(
          "--token-stdin goes without --email and --password-stdin: the key says whose it is");
    }
    if (!key && email == null) {
      throw CommandException.usage("--email is missing: say who signs in");
    }
    return email == null ? "" : email;
  }

  /** The key, which is never shown, not even a wrong one. */
  private static String key(Invocation call) throws IOException {
    String key = TextSource.standardInput(call).strip();
    if (!key.matches("vel_[A-Za-z0-9_-]{1,500}")) {
      throw CommandException.usage(
          "standard input holds no API key: they begin with vel_ and have no blanks inside"
              + " (`vel key create` makes one)");
    }
    return key;
  }

  private static String name(Invocation call, URI url) {
    String given = call.text("--name");
    String context = call.text("--context");
    if (given != null && context != null) {
      throw CommandException.usage("--name and --context name the same: leave out one of them");
    }
    if (context != null) {
      return ContextName.checked(context, "--context");
    }
    return ContextName.checked(given == null ? Address.name(url) : given, "--name");
  }

  private static String password(Invocation call, String email, URI url) throws IOException {
    String password =
        call.flag("--password-stdin")
            ? TextSource.standardInput(call).replaceFirst("\\R\\z", "")
            : asked(call, email, url);
    if (password.isEmpty()) {
      throw CommandException.usage("the password is empty");
    }
    return password;
  }

  private static String asked(Invocation call, String email, URI url) {
    String typed =
        call.questions()
            .password("Password of " + email + " at " + url + ": ")
            .orElseThrow(() ->
                CommandException.usage(
                    "there is no terminal to ask for the password: use --password-stdin"));
    if (typed.isEmpty()) {
      throw CommandException.usage("no password was typed");
    }
    return typed;
  }
}
