package dev.vel.cli.door;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;

/** What to say when no model can be called. */
final class NoProvider {
  private NoProvider() {}

  static CommandException refusal() {
    return new CommandException(
        ExitCode.NOT_CONFIGURED,
        """
        no model provider is configured. Choose one:
          - set OPENAI_API_KEY (https://platform.openai.com/api-keys)
          - set GROQ_API_KEY (https://console.groq.com/keys)
          - set PERPLEXITY_API_KEY (https://www.perplexity.ai/settings/api)
          - start an OpenAI-compatible server such as Ollama on 127.0.0.1:11434
          - try without a key: `vel sandbox --port 4010`, and in another terminal
            OPENAI_BASE_URL=http://127.0.0.1:4010/v1 OPENAI_API_KEY=any vel run "Hello\"\
        """);
  }
}
