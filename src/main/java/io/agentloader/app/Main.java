package io.agentloader.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.List;

/** The command line, as far as it is needed to start the service: no argument or {@code serve}, or {@code dev}. */
@QuarkusMain
public final class Main {

    private static final int USAGE_ERROR = 2;
    private static final String USAGE = """
            usage: java -jar quarkus-run.jar [serve | dev]
              serve   serve agents from registries (what happens without an argument, too)
              dev     the same, with a registry of sample agents in the process
            """;

    static {
        // the framework answers a target that is no URI with an empty 400; the gate judges targets itself, more
        // strictly
        System.setProperty("vertx.disableURIValidation", "true");
    }

    private Main() {}

    public static void main(String[] args) {
        switch (List.of(args).toString()) {
            case "[]", "[serve]" -> Quarkus.run(Service.class);
            case "[dev]" -> {
                System.setProperty("agent-loader.dev.enabled", "true");
                Quarkus.run(Service.class);
            }
            default -> {
                System.err.print(USAGE);
                System.exit(USAGE_ERROR);
            }
        }
    }
}
