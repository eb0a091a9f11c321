package io.agentloader.app;

import io.agentloader.callers.Callers;
import io.agentloader.cli.Program;
import io.agentloader.cli.Surroundings;
import io.agentloader.config.ConfigKeys;
import io.agentloader.config.ConfigKeys.Source;
import io.agentloader.config.LoaderConfig;
import io.agentloader.credentials.CredentialSettings;
import io.agentloader.http.HttpSettings;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.policy.Admission;
import io.agentloader.pull.Bundles;
import io.agentloader.pull.Pins;
import io.agentloader.pull.PullAgent;
import io.agentloader.registry.MirrorFiles;
import io.agentloader.registry.RegistryClient;
import io.agentloader.schema.AgentReader;
import io.agentloader.store.ContentStore;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.enterprise.inject.Instance;
import java.time.InstantSource;
import java.util.List;

/** Runs a command to its end, on the same wiring as the service, without a port of its own. */
final class Commands implements QuarkusApplication {

    /** What the framework calls the source of values that nobody set. */
    private static final String DEFAULTS = "DefaultValuesConfigSource";

    private final LoaderConfig config;
    private final HttpSettings http;
    private final CredentialSettings credentials;
    private final Instance<Object> rooms;
    private final InstantSource clock;

    Commands(
            LoaderConfig config,
            HttpSettings http,
            CredentialSettings credentials,
            Instance<Object> rooms,
            InstantSource clock) {
        this.config = config;
        this.http = http;
        this.credentials = credentials;
        this.rooms = rooms;
        this.clock = clock;
    }

    /** What has to be set before the framework starts. */
    static void configure() {
        System.setProperty("quarkus.http.host-enabled", "false");
        // a command says itself what there is to say
        System.setProperty("quarkus.log.level", "ERROR");
    }

    /** Whether these arguments are those of a command, which judges the configuration itself. */
    static boolean isOne(String... arguments) {
        return arguments.length > 0 && Program.COMMANDS.contains(arguments[0]);
    }

    @Override
    public int run(String... arguments) {
        return Program.run(this::surroundings, arguments);
    }

    private Surroundings surroundings() {
        List<Source> sources = ConfigSources.read();
        return new Surroundings(
                config,
                sources.stream()
                        .filter(ConfigKeys::isOurs)
                        .map(Source::name)
                        .filter(name -> !name.equals(DEFAULTS))
                        .toList(),
                ConfigKeys.check(sources),
                http.loopbackOnly(),
                credentials,
                () -> rooms.select(MirrorFiles.class).get().summary(),
                () -> rooms.select(Callers.class).get(),
                () -> rooms.select(ReferenceParser.class).get(),
                () -> rooms.select(Admission.class).get(),
                () -> rooms.select(ContentStore.class).get(),
                () -> rooms.select(RegistryClient.class).get(),
                () -> rooms.select(Bundles.class).get(),
                () -> rooms.select(Pins.class).get(),
                () -> rooms.select(PullAgent.class).get(),
                () -> rooms.select(AgentReader.class).get(),
                clock);
    }
}
