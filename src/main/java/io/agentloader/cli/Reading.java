package io.agentloader.cli;

import io.agentloader.agent.PlatformChoice;
import io.agentloader.oci.Platform;
import io.agentloader.resolver.Options;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A reference and how it is looked for: what every command takes that reads one. */
final class Reading {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "REFERENCE", description = "[registry/]repository[:tag][@digest]")
    private String text = "";

    @ArgGroup(exclusive = true)
    private Where where = new Where();

    @Option(names = "--platform", paramLabel = "OS/ARCH", description = "Of an index, the agent for that platform.")
    private Optional<String> platform = Optional.empty();

    @Option(names = "--server", paramLabel = "URL", description = "Ask the service there, and not registries.")
    private Optional<String> server = Optional.empty();

    @Option(
            names = {"-q", "--quiet"},
            description = "Say nothing beside the result.")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            description = "Say what was asked of whom.")
    private boolean verbose;

    @Option(names = "--debug", description = "Say everything, without secrets.")
    private boolean debug;

    @Mixin
    private Wire wire = new Wire();

    @Mixin
    private Printing printing = new Printing();

    /** Who is asked; without any of these, whoever the command asks. */
    static final class Where {
        @Option(names = "--local", description = "The store alone.")
        private boolean local;

        @Option(names = "--remote", description = "The registry alone.")
        private boolean remote;

        @Option(names = "--prefer-remote", description = "The registry, and the store when that is in trouble.")
        private boolean preferRemote;

        @Option(names = "--prefer-local", description = "The store, and the registry for what is not there.")
        private boolean preferLocal;

        /** In the words of {@code source} over HTTP. */
        private Optional<String> word() {
            String word = local ? "local" : remote ? "remote" : preferRemote ? "prefer-remote" : "prefer-local";
            return local || remote || preferRemote || preferLocal ? Optional.of(word) : Optional.empty();
        }
    }

    Printing printing() {
        return printing;
    }

    boolean isQuiet() {
        return quiet;
    }

    /** The reference as it was given, without the scheme that other tools put before one. */
    String text() {
        return plain(text);
    }

    static String plain(String reference) {
        return reference.replaceFirst("^(?:oci|docker)://", "");
    }

    /** Who answers. */
    Loading loading(Opening opening) {
        Telling.of(quiet, verbose, debug);
        Surroundings here = opening.open(wire.settings());
        Optional<String> url = server.or(() -> here.config().server());
        if (url.isPresent()) {
            return there(url.get());
        }
        Surroundings ready = Ready.checked(wire.namesARegistry() ? opening.open(settings(here)) : here);
        return new Here(ready.resolver().get(), ready.reader(), text(), options());
    }

    private Map<String, String> settings(Surroundings here) {
        Map<String, String> settings = new LinkedHashMap<>(wire.settings());
        settings.putAll(wire.ofRegistry(here.references().get().parse(text()).registry()));
        return settings;
    }

    private Loading there(String url) {
        Map<String, String> settings = wire.settings();
        settings.remove("agent-loader.timeouts.pull");
        if (wire.namesARegistry() || !settings.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "with a server, its own configuration says how registries are spoken to; leave the flags for that out");
        }
        return There.at(url, wire.timeout(), new There.Question(text(), where.word(), platform));
    }

    private Options options() {
        Options options = where.word()
                .map(word -> switch (word) {
                    case "local" -> Options.localOnly();
                    case "remote" -> Options.remoteOnly();
                    case "prefer-remote" -> Options.preferRemote();
                    default -> Options.preferLocal();
                })
                .orElse(Options.DEFAULT);
        return platform.map(this::platform).map(options::on).orElse(options);
    }

    private Platform platform(String asked) {
        return Platform.parse(asked, PlatformChoice.own(System.getProperty("os.arch", "amd64")))
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--platform is not written os[/architecture[/variant]]: " + asked));
    }
}
