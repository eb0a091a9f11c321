package io.agentloader.cli;

import io.agentloader.credentials.Credential;
import io.agentloader.credentials.Keychain;
import io.agentloader.credentials.Logins;
import io.agentloader.oci.Repository;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code agent-loader logout}: what a login has kept is forgotten. */
@Command(
        name = "logout",
        description =
                "Has docker's credential helper forget a registry's credentials, and takes them out of docker's file.",
        exitCodeListHeading = "Exit status%n",
        exitCodeList = {
            " 0:nothing of the registry is kept there",
            " 2:an argument or the configuration is wrong, or it could not be forgotten"
        })
final class LogoutCommand extends Subcommand {

    private final Opening opening;

    @Mixin
    private RegistryName registry = new RegistryName();

    @Mixin
    private Talk talk = new Talk();

    @Mixin
    private Printing printing = new Printing();

    @Option(names = "--registry-config", paramLabel = "FILE", description = "The docker config.json with credentials.")
    private Optional<String> file = Optional.empty();

    LogoutCommand(Opening opening) {
        this.opening = opening;
    }

    @Override
    public Integer call() throws IOException {
        talk.begin();
        Surroundings here = Ready.configured(opening.open(
                file.map(name -> Map.of("agent-loader.registry-config", name)).orElse(Map.of())));
        Repository host = registry.repository(here.references().get());
        boolean known = Logins.of(here.credentials()).forget(host.registry());
        printing.print(
                out(),
                document(host, known),
                (known ? "logged out at " : "not logged in at ") + host.registry() + "\n");
        tellWhatIsLeft(here, host);
        return Exit.DONE.status();
    }

    private static Map<String, Object> document(Repository host, boolean known) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "Logout");
        document.put("registry", host.registry());
        document.put("loggedOut", known);
        return document;
    }

    /** Other tools have places of their own, which are theirs to change. */
    private void tellWhatIsLeft(Surroundings here, Repository host) {
        Credential left = Keychain.ofDockerConfig(here.credentials(), Runnable::run, Runnable::run, here.clock())
                .credential(host)
                .await()
                .indefinitely();
        if (!left.isAnonymous()) {
            talk.told(err())
                    .println(Program.NAME + ": other credentials for " + host.registry() + " are left (" + left.source()
                            + "); agent-loader doctor lists the places");
            err().flush();
        }
    }
}
