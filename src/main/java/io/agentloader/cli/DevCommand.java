package io.agentloader.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code agent-loader dev}: what it is told. Serving is not done here. */
@Command(
        name = "dev",
        description = {
            "Serves, with a registry in the process that has the agents of a folder.",
            "Whenever a YAML file of the folder is saved it is checked, and served as localhost:5005/FOLDER/NAME:dev.",
            "Without a folder there are three samples."
        },
        exitCodeList = {" 0:it was stopped", " 1:it could not start", Statuses.USAGE})
final class DevCommand extends Subcommand {

    private static final int MAX_PORT = 65_535;

    @Parameters(paramLabel = "FOLDER", arity = "0..1", description = "The folder that has your agents.")
    private Optional<Path> folder = Optional.empty();

    @Option(names = "--port", paramLabel = "PORT", description = "Where it serves over HTTP; 8080 without it.")
    private Optional<Integer> port = Optional.empty();

    @Option(
            names = "--registry-port",
            paramLabel = "PORT",
            description = "Where the registry listens; 0 takes a free port, and without it that is 5005.")
    private Optional<Integer> registryPort = Optional.empty();

    @Option(
            names = "--registry-path",
            paramLabel = "DIR",
            description = "Where the registry keeps what it has, also when it stops; a temporary folder without it.")
    private Optional<Path> registryPath = Optional.empty();

    @Option(
            names = "--watch",
            paramLabel = "auto|events|polling",
            description = "How a save is noticed; polling where the file system does not tell of it.")
    private Optional<By> watch = Optional.empty();

    /** Named as on the command line. */
    enum By {
        auto,
        events,
        polling
    }

    /** Nothing is done but what was read. */
    @Override
    public Integer call() {
        notEmpty("FOLDER", folder);
        notEmpty("--registry-path", registryPath);
        inRange("--port", port);
        inRange("--registry-port", registryPort);
        if (port.isPresent() && port.get() != 0 && port.equals(registryPort)) {
            throw misused("--port and --registry-port are both " + port.get() + ", and two cannot listen there");
        }
        return Exit.DONE.status();
    }

    /** A variable that is not set would be the folder where this was started. */
    private void notEmpty(String what, Optional<Path> path) {
        if (path.filter(text -> text.toString().isEmpty()).isPresent()) {
            throw misused(what + " is empty; name a folder, or leave it out");
        }
    }

    private void inRange(String option, Optional<Integer> given) {
        if (given.filter(number -> number < 0 || number > MAX_PORT).isPresent()) {
            throw misused(option + " is " + given.get() + "; allowed is from 0 to " + MAX_PORT);
        }
    }

    /** As keys of the configuration. */
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("agent-loader.dev.enabled", "true");
        folder.ifPresent(path -> settings.put("agent-loader.dev.folder", path.toString()));
        port.ifPresent(number -> settings.put("quarkus.http.port", number.toString()));
        registryPort.ifPresent(number -> settings.put("agent-loader.dev.port", number.toString()));
        registryPath.ifPresent(path -> settings.put("agent-loader.dev.registry-path", path.toString()));
        watch.ifPresent(by -> settings.put("agent-loader.dev.watch", by.name()));
        return settings;
    }
}
