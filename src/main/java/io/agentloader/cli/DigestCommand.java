package io.agentloader.cli;

import io.agentloader.cli.Loading.Named;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code agent-loader digest}, also {@code resolve}: what a reference names now. */
@Command(
        name = "digest",
        description = "Prints the digest that a reference names; it need not be an agent.",
        exitCodeListHeading = "Exit status%n",
        exitCodeList = {
            " 0:done",
            " 2:an argument or the configuration is wrong",
            " 3:there is nothing of that name",
            " 4:credentials are missing or refused",
            " 5:the registry cannot be reached, and nothing is stored",
            " 8:policy does not allow it",
            " 9:not in the store, and nobody may be asked"
        })
final class DigestCommand implements Callable<Integer> {

    private final Opening opening;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Reading reading = new Reading();

    @Option(
            names = {"-l", "--long"},
            description = "Print the whole reference with the digest.")
    private boolean whole;

    DigestCommand(Opening opening) {
        this.opening = opening;
    }

    @Override
    public Integer call() {
        Named named = reading.loading(opening).digest();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "Digest");
        document.put("reference", named.reference());
        document.put("digest", named.digest());
        reading.printing()
                .print(spec.commandLine().getOut(), document, (whole ? named.reference() : named.digest()) + "\n");
        return Exit.DONE.status();
    }
}
