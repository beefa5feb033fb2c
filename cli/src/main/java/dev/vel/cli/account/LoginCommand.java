package dev.vel.cli.account;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.command.TextSource;
import dev.vel.cli.context.Address;
import dev.vel.cli.context.ContextStore;
import dev.vel.cli.context.Credential;
import dev.vel.cli.context.Folders;
import dev.vel.cli.http.SignInClient;
import java.io.IOException;
import java.net.URI;
import java.util.List;
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
        "vel login http://127.0.0.1:8080 --email admin@localhost --password-stdin < password.txt");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(
        Options.argument(0, "URL", "Where vel runs, such as https://vel.example.com."));
    spec.addOption(
        Options.text("--email", "EMAIL", "The e-mail address to sign in with; required."));
    spec.addOption(
        Options.flag("--password-stdin", "Read the password from standard input, not a prompt."));
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
    String email = call.text("--email");
    if (email == null) {
      throw CommandException.usage("--email is missing: say who signs in");
    }
    String name = name(call, url);
    if (Address.exposed(url)) {
      call.warn("warning: " + url + " is not encrypted: others can read your password");
    }
    Credential credential =
        new SignInClient(userAgent).login(url, email, password(call, email, url));
    ContextStore store = new ContextStore(Folders.of(call.surroundings().environment()).config());
    store.exclusively(() -> {
      store.keep(name, credential);
      return store.change(contexts -> contexts.with(name, url));
    });
    call.output().item(new SignedIn(name, url, credential.email()), () -> "");
    if (call.output().human()) {
      call.notice("signed in to " + url + " as " + credential.email() + "; context " + name);
    }
    return ExitCode.OK;
  }

  private static String name(Invocation call, URI url) {
    String given = call.text("--name");
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
    return call.questions()
        .password("Password of " + email + " at " + url + ": ")
        .orElseThrow(() ->
            CommandException.usage(
                "there is no terminal to ask for the password: use --password-stdin"));
  }
}
