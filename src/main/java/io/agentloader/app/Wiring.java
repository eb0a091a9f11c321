package io.agentloader.app;

import io.agentloader.callers.Callers;
import io.agentloader.cloud.CloudCalls;
import io.agentloader.cloud.CloudKeychain;
import io.agentloader.cloud.CloudSettings;
import io.agentloader.config.LoaderConfig;
import io.agentloader.connection.HangUps;
import io.agentloader.connection.PromptAnswers;
import io.agentloader.connection.Refusals;
import io.agentloader.connection.UnsentAnswers;
import io.agentloader.credentials.CredentialSettings;
import io.agentloader.credentials.Keychain;
import io.agentloader.dependencies.Dependencies;
import io.agentloader.dependencies.TreeBundles;
import io.agentloader.dev.DevRegistry;
import io.agentloader.dev.Equipment;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.Offline;
import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.failure.Report;
import io.agentloader.http.Background;
import io.agentloader.http.HttpSettings;
import io.agentloader.http.OciSettings;
import io.agentloader.observe.Metrics;
import io.agentloader.observe.Traces;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.policy.Admission;
import io.agentloader.policy.AdmissionRules;
import io.agentloader.policy.RegistryTypes;
import io.agentloader.prefetch.Prefetch;
import io.agentloader.publish.Publisher;
import io.agentloader.publish.Sharing;
import io.agentloader.pull.Bundles;
import io.agentloader.pull.Pins;
import io.agentloader.pull.PullAgent;
import io.agentloader.pull.PullDoors;
import io.agentloader.pull.PullListener;
import io.agentloader.pull.PullSettings;
import io.agentloader.pull.SharedHosts;
import io.agentloader.pull.WarmSettings;
import io.agentloader.registry.DesktopSocket;
import io.agentloader.registry.MirrorFilePlaces;
import io.agentloader.registry.MirrorFiles;
import io.agentloader.registry.ProxyRules;
import io.agentloader.registry.RegistryClient;
import io.agentloader.registry.RegistryListener;
import io.agentloader.registry.RegistrySettings;
import io.agentloader.registry.Surroundings;
import io.agentloader.resolver.Inspector;
import io.agentloader.schema.AgentReader;
import io.agentloader.shared.SharedCache;
import io.agentloader.store.ContentStore;
import io.agentloader.store.StoreSettings;
import io.agentloader.watch.WatchedPins;
import io.agentloader.watch.Watches;
import io.quarkus.runtime.ApplicationConfig;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The composition root: the only class that knows which implementation stands behind which interface. */
@Singleton
final class Wiring {

    private static final System.Logger LOG = System.getLogger(Wiring.class.getName());
    private static final String DEFAULT_TAG = "latest";

    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }

    @Produces
    @Singleton
    ReferenceParser references(LoaderConfig config) {
        try {
            return new ReferenceParser(config.defaultRegistry(), config.defaultNamespace(), DEFAULT_TAG);
        } catch (IllegalArgumentException unusable) {
            throw Start.refused(config, unusable);
        }
    }

    @Produces
    @Singleton
    HttpSettings httpSettings(LoaderConfig config, VertxHttpConfig http) {
        return HttpSettings.of(
                config, Machine.isLoopback(http.host()), Machine.architecture(), Machine.memoryForBodies());
    }

    @Produces
    @Singleton
    @Typed(HangUps.class)
    HangUps hangUps() {
        return AcceptedConnections.hangUps();
    }

    @Produces
    @Singleton
    @Typed(UnsentAnswers.class)
    UnsentAnswers unsentAnswers() {
        return AcceptedConnections.unsent();
    }

    void refuse(@Observes StartupEvent event, Refusals refusals) {
        AcceptedConnections.refuseBy(refusals);
    }

    /** What is answered so passes nothing of the framework: where somebody wants that of each request, all go there. */
    void answer(
            @Observes @Priority(Start.AFTER_THE_CHECKS) StartupEvent event,
            PromptAnswers answers,
            VertxHttpConfig http) {
        if (!http.accessLog().enabled()
                && http.header().isEmpty()
                && http.filter().isEmpty()) {
            AcceptedConnections.answerBy(answers);
        }
    }

    @Produces
    @Singleton
    Callers callers(LoaderConfig config) {
        try {
            return Callers.of(config);
        } catch (IllegalArgumentException unusable) {
            throw Start.refused(config, unusable);
        }
    }

    @Produces
    @Singleton
    DiskThreads diskThreads() {
        return new DiskThreads();
    }

    void stop(@Disposes DiskThreads threads) {
        threads.close();
    }

    @Produces
    @Singleton
    StoreSettings storeSettings(LoaderConfig config, WarmSettings warm) {
        return StoreSettings.of(config).holding(warm.references()).within(Machine.memoryForStore());
    }

    @Produces
    @Singleton
    ContentStore contentStore(StoreSettings settings, DiskThreads disk, InstantSource clock, Metrics metrics) {
        try {
            return ContentStore.onDisk(settings, disk, clock, metrics.repairs());
        } catch (StoreUnavailable unusable) {
            throw StartRefused.because("cannot open the store at " + settings.path(), unusable);
        }
    }

    @Produces
    @Singleton
    Admission admission(LoaderConfig config, HttpSettings http) {
        Set<String> own =
                config.dev().enabled() ? Set.of("localhost:" + config.dev().port()) : Set.of();
        return configured(() -> Admission.of(AdmissionRules.of(config, own, http.loopbackOnly())));
    }

    @Produces
    @Singleton
    RegistryTypes registryTypes(LoaderConfig config) {
        return configured(() -> RegistryTypes.of(config));
    }

    @Produces
    @Singleton
    HelperThreads helperThreads() {
        return new HelperThreads();
    }

    void stop(@Disposes HelperThreads threads) {
        threads.close();
    }

    @Produces
    @Singleton
    CredentialSettings credentialSettings(LoaderConfig config) {
        return CredentialSettings.of(config, System.getenv(), home());
    }

    @Produces
    @Singleton
    Keychain keychain(CredentialSettings settings, DiskThreads disk, HelperThreads helpers, InstantSource clock) {
        return Keychain.ofDockerConfig(settings, disk, helpers, clock);
    }

    @Produces
    @Singleton
    CloudCalls cloudCalls(Surroundings surroundings, RegistrySettings settings) {
        return configured(() -> RegistryClient.cloudCalls(surroundings, settings));
    }

    void stop(@Disposes CloudCalls calls) {
        calls.close();
    }

    @Produces
    @Singleton
    CloudKeychain.Parts cloudParts(Keychain docker, RegistryTypes types, CloudCalls calls, DiskThreads disk) {
        return new CloudKeychain.Parts(docker, types, calls, disk);
    }

    @Produces
    @Singleton
    @Typed(CloudKeychain.class)
    CloudKeychain cloudKeychain(CloudKeychain.Parts parts, InstantSource clock) {
        return CloudKeychain.of(parts, new CloudSettings(System.getenv(), home()), clock);
    }

    private static Path home() {
        return Machine.home();
    }

    @Produces
    @Singleton
    MirrorFiles mirrorFiles(LoaderConfig config, DiskThreads disk, InstantSource clock) {
        return configured(() -> MirrorFiles.read(MirrorFilePlaces.of(config, home()), disk, clock));
    }

    @Produces
    @Singleton
    RegistrySettings registrySettings(
            LoaderConfig config, ApplicationConfig application, Admission admission, MirrorFiles files) {
        return registrySettings(config, application.version().orElse("unknown"), admission, files);
    }

    RegistrySettings registrySettings(LoaderConfig config, String version, Admission admission, MirrorFiles files) {
        Optional<DesktopSocket> desktop =
                DesktopSocket.find(config.desktopProxy(), System.getenv(), Machine.properties(), Path.of("/"));
        ProxyRules proxies = configured(() -> ProxyRules.of(config.registries(), System.getenv(), Machine.properties())
                .orElse(desktop));
        return RegistrySettings.of(config, version, admission.addresses())
                .with(files)
                .through(proxies);
    }

    @Produces
    @Singleton
    NameThreads nameThreads() {
        return new NameThreads();
    }

    void stop(@Disposes NameThreads threads) {
        threads.close();
    }

    /** Names are the system's to know: its hosts file and its order of services count here, too. */
    @Produces
    @Singleton
    Surroundings surroundings(
            Vertx vertx, NameThreads threads, InstantSource clock, Metrics metrics, Traces traces, SharedCache shared) {
        Stream<RegistryListener> others = shared.isOn() ? Stream.of(SharedHosts.telling(() -> shared)) : Stream.empty();
        return surroundings(vertx, threads, clock)
                .telling(metrics.requests(
                        Stream.concat(traces.requests().stream(), others).toArray(RegistryListener[]::new)));
    }

    Surroundings surroundings(Vertx vertx, NameThreads threads, InstantSource clock) {
        return new Surroundings(vertx, host -> List.of(InetAddress.getAllByName(host)), threads, clock, System.getenv())
                .within(Machine.memoryForPulls() / 2);
    }

    @Produces
    @Singleton
    RegistryClient registryClient(Surroundings surroundings, CloudKeychain keychain, RegistrySettings settings) {
        return configured(() -> RegistryClient.in(surroundings, keychain, settings));
    }

    void stop(@Disposes RegistryClient registry) {
        registry.close();
    }

    @Produces
    @Singleton
    ParserThreads parserThreads() {
        return new ParserThreads();
    }

    void stop(@Disposes ParserThreads threads) {
        threads.close();
    }

    @Produces
    @Singleton
    AgentReader agentReader(LoaderConfig config, ParserThreads threads) {
        Optional<Path> schema = config.validation().schema();
        try {
            return AgentReader.of(schema, threads);
        } catch (IllegalArgumentException unusable) {
            throw StartRefused.because("the file of agent-loader.validation.schema, "
                    + schema.map(Path::toString).orElse("") + ", " + unusable.getMessage());
        }
    }

    /** How it ended is the work's to say, and what is known to go wrong is said there; a mistake of ours is traced. */
    @Produces
    @Singleton
    Background background() {
        return work -> work.subscribe().with(done -> {}, Wiring::ended);
    }

    private static void ended(Throwable failure) {
        if (!(failure instanceof AgentException)) {
            LOG.log(System.Logger.Level.WARNING, "background work failed", failure);
        }
    }

    @Produces
    @Singleton
    DevRegistry devRegistry(Vertx vertx, LoaderConfig config, DiskThreads disk, InstantSource clock) {
        return new DevRegistry(vertx, config.dev(), disk, clock)
                .alsoCalled(config.hosts().orElseGet(List::of));
    }

    @Produces
    @Singleton
    @Typed(Sharing.class)
    Sharing sharing(LoaderConfig config, AgentReader reader, Admission admission, RegistryClient registry) {
        Supplier<RegistryClient> reachable = () -> {
            if (config.offline()) {
                throw new Offline(Report.of(
                        "share", "agent-loader.offline is set, so that no registry is asked, and nothing is shared."));
            }
            return registry;
        };
        return Sharing.by(
                Publisher.over(reader, admission, reachable),
                config.agent().maxSize().bytes());
    }

    /** Of variables only the names go in. */
    @Produces
    @Singleton
    @Typed(Equipment.class)
    Equipment equipment(DiskThreads disk) {
        return Equipment.of(Machine.variables(), Machine.programs(), disk);
    }

    @Produces
    @Singleton
    PullDoors pullDoors(
            RegistryClient registry,
            ContentStore store,
            Admission admission,
            RegistryTypes types,
            PullListener listener,
            SharedCache shared) {
        return new PullDoors(registry, store, admission, types, listener, shared);
    }

    @Produces
    @Singleton
    OciSettings ociSettings(LoaderConfig config) {
        return OciSettings.of(config);
    }

    @Produces
    @Singleton
    PullAgent pullAgent(PullDoors doors, LoaderConfig config, InstantSource clock) {
        return PullAgent.over(doors, PullSettings.of(config, Machine.architecture(), Machine.memoryForPulls()), clock);
    }

    @Produces
    @Singleton
    Inspector inspector(PullAgent pullAgent, AgentReader reader) {
        return new Inspector(pullAgent, () -> reader);
    }

    @Produces
    @Singleton
    Bundles bundles(PullAgent pullAgent, PullDoors doors, LoaderConfig config, InstantSource clock) {
        return Bundles.over(
                pullAgent, doors, PullSettings.of(config, Machine.architecture(), Machine.memoryForPulls()), clock);
    }

    @Produces
    @Singleton
    Pins pins(PullAgent pullAgent, PullDoors doors, Watches watches) {
        return new WatchedPins(Pins.over(pullAgent, doors), watches, pullAgent);
    }

    @Produces
    @Singleton
    Dependencies dependencies(PullAgent pullAgent, AgentReader reader, ReferenceParser references) {
        return Dependencies.over(pullAgent, reader, references);
    }

    @Produces
    @Singleton
    TreeBundles treeBundles(Bundles bundles, AgentReader reader, ReferenceParser references, HttpSettings settings) {
        return TreeBundles.over(bundles, reader, references, settings.bundles());
    }

    @Produces
    @Singleton
    Prefetch prefetch(PullAgent pullAgent, Dependencies dependencies) {
        return Prefetch.over(pullAgent, dependencies);
    }

    /** What a room says about a value that it cannot use is meant for the operator. */
    private static <T> T configured(Supplier<T> room) {
        try {
            return room.get();
        } catch (IllegalArgumentException unusable) {
            throw StartRefused.because(String.valueOf(unusable.getMessage()));
        }
    }
}
