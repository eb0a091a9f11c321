package io.agentloader.cli;

import io.agentloader.cli.Loading.Named;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code agent-loader digest}, also {@code resolve}: what a reference names now. */
@Command(
        name = "digest",
        description = "Prints the digest that a reference names; it need not be an agent.",
        exitCodeList = {
            Statuses.DONE,
            Statuses.USAGE,
            Statuses.NOTHING_SO_NAMED,
            Statuses.UNAUTHORIZED,
            Statuses.UNREACHABLE_NOT_STORED,
            Statuses.NOT_ALLOWED,
            Statuses.NOT_STORED
        })
final class DigestCommand extends LoadingCommand {

    @Option(
            names = {"-l", "--long"},
            description = "Print the whole reference with the digest.")
    private boolean whole;

    DigestCommand(Opening opening) {
        super(opening);
    }

    @Override
    public Integer call() {
        Named named = loading().digest();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "Digest");
        document.put("reference", named.reference());
        document.put("digest", named.digest());
        print(Documents.of(document), (whole ? named.reference() : named.digest()) + "\n");
        return Exit.DONE.status();
    }
}
