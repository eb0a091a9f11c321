package io.agentloader.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The first word of the command line: {@code serve} or none, {@code dev}, or a command that ends by itself. */
@QuarkusMain
public final class Main {

    private static final int USAGE_ERROR = 2;
    private static final String USAGE = """
            usage: java -jar quarkus-run.jar [serve | dev | doctor [HOST|REFERENCE...]]
              serve   serve agents from registries (what happens without an argument, too)
              dev     the same, with a registry of sample agents in the process
              doctor  look at configuration, credentials, store and registries, and say what to do
            """;

    static {
        // the framework answers a target that is no URI with an empty 400; the gate judges targets itself, more
        // strictly
        System.setProperty("vertx.disableURIValidation", "true");
    }

    private Main() {}

    public static void main(String[] args) {
        String command = args.length == 0 ? "serve" : args[0];
        if (command.equals(Commands.DOCTOR)) {
            Commands.configure();
            Quarkus.run(Commands.class, args);
        } else if (command.equals("dev") && args.length == 1) {
            System.setProperty("agent-loader.dev.enabled", "true");
            Quarkus.run(Service.class);
        } else if (command.equals("serve") && args.length <= 1) {
            Quarkus.run(Service.class);
        } else {
            System.err.print(USAGE);
            System.exit(USAGE_ERROR);
        }
    }
}
