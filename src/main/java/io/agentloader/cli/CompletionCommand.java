package io.agentloader.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code agent-loader completion}: what makes a shell complete the words of this program. */
@Command(
        name = "completion",
        description = {
            "Prints a script that makes a shell complete commands and flags:",
            "source <(agent-loader completion bash)",
            "agent-loader completion fish > ~/.config/fish/completions/agent-loader.fish"
        })
final class CompletionCommand extends Subcommand {

    @Parameters(paramLabel = "bash|zsh|fish", description = "Which shell.")
    private Shell shell = Shell.bash;

    /** Named as on the command line. */
    enum Shell {
        bash,
        zsh,
        fish
    }

    @Override
    public Integer call() {
        PrintWriter out = out();
        out.print(
                switch (shell) {
                    case bash -> Completion.bash();
                    case zsh -> Completion.zsh();
                    case fish -> Completion.fish();
                });
        out.flush();
        return Exit.DONE.status();
    }
}
