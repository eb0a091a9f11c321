package io.agentloader.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Requests by the description of a service, sound ones and others, every one of them judged by that description. */
public final class Schemathesis {

    /** Where {@code .ci/run} puts it; a machine may have it elsewhere on its path. */
    private static final Path INSTALLED =
            Path.of(System.getProperty("user.home"), ".cache", "agent-loader", "schemathesis", "bin", "st");

    private static final Path SETTINGS = Path.of("src", "test", "resources", "schemathesis");
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private Schemathesis() {}

    /**
     * All that it printed; fails when it found anything.
     *
     * @param description where the service serves it
     * @param key what a caller shows who may do everything
     */
    public static String run(Path folder, String description, String key) {
        Path log = folder.resolve("schemathesis.log").toAbsolutePath();
        List<String> command = new ArrayList<>();
        command.addAll(List.of(
                Files.isExecutable(INSTALLED) ? INSTALLED.toString() : "st",
                "--no-color",
                "--config-file",
                SETTINGS.resolve("schemathesis.toml").toString()));
        command.addAll(List.of("run", description, "--header", "Authorization: Bearer " + key));
        command.addAll(List.of("--seed", "17", "--max-examples", "5", "--continue-on-failure"));
        command.addAll(List.of("--generation-database", "none", "--request-timeout", "20"));
        return new DebianProgram("python3-venv, and in it of PyPI schemathesis==4.32.5 (see .ci/run)", log, command)
                .run(PATIENCE);
    }
}
