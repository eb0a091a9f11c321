package io.agentloader.app;

import io.agentloader.cli.DevSettings;
import io.agentloader.cli.Program;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Arrays;
import java.util.Set;

/** The first word of the command line: {@code serve} or none, {@code dev}, or a command that ends by itself. */
@QuarkusMain
public final class Main {

    private static final Set<String> HELP = Set.of("help", "--help", "-h");

    private static final Set<String> VERSION = Set.of("--version", "-V");

    /** Words that are no commands here, and of which only help is asked. */
    private static final Set<String> OTHERS = Set.of("serve", "dev", "archive");

    private static final String LOG_MANAGER = "java.util.logging.manager";

    static {
        // the framework answers a target that is no URI with an empty 400; the gate judges targets itself, more
        // strictly
        System.setProperty("vertx.disableURIValidation", "true");
        if (System.getProperty(LOG_MANAGER) == null) {
            System.setProperty(LOG_MANAGER, "org.jboss.logmanager.LogManager");
        }
    }

    private Main() {}

    public static void main(String[] args) {
        String command = args.length == 0 ? "serve" : args[0];
        if (asksForHelp(args)) {
            System.exit(Program.tell(Program.usage(args[0].equals("help") ? args[1] : command)));
        } else if (Commands.isOne(args)) {
            System.exit(Commands.run(args));
        } else if (command.equals("dev")) {
            dev(args);
        } else if (command.equals("serve") && args.length <= 1) {
            serve();
        } else if (asksForNoCommand(args)) {
            System.exit(Program.unknown(Arrays.copyOfRange(args, 1, args.length)));
        } else if (HELP.contains(command)) {
            System.exit(Program.tell(Program.usage()));
        } else if (VERSION.contains(command) && args.length == 1) {
            System.exit(Commands.run("version"));
        } else {
            System.exit(Program.unknown(args));
        }
    }

    /** Of one command: of those that are none here, and of all by {@code help}. */
    private static boolean asksForHelp(String... args) {
        if (args.length != 2) {
            return false;
        }
        return args[0].equals("help") ? Program.isKnown(args[1]) : OTHERS.contains(args[0]) && HELP.contains(args[1]);
    }

    /** By {@code help} and a word that is neither a command nor asks for help itself. */
    private static boolean asksForNoCommand(String... args) {
        return args.length > 1 && args[0].equals("help") && !HELP.contains(args[1]) && !Program.isKnown(args[1]);
    }

    /** What stands on the command line counts more than what stands elsewhere. */
    private static void dev(String... args) {
        DevSettings asked = Program.dev(args);
        asked.status().ifPresent(System::exit);
        asked.keys().forEach(System::setProperty);
        serve();
    }

    private static void serve() {
        ClassesAhead.readForStart();
        AcceptedConnections.watch();
        System.setErr(new StartErrors(System.err));
        Quarkus.run(Service.class, new StartFailure());
    }
}
