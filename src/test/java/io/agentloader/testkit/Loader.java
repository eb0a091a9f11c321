package io.agentloader.testkit;

import io.agentloader.bundle.BundledAgent;
import io.agentloader.config.LoaderConfig;
import io.agentloader.config.LoaderConfig.FallbackOn;
import io.agentloader.config.Span;
import io.agentloader.credentials.Credential;
import io.agentloader.credentials.Keychain;
import io.agentloader.failure.AgentException;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.policy.Admission;
import io.agentloader.policy.RegistryTypes;
import io.agentloader.pull.Bundles;
import io.agentloader.pull.Disagreement;
import io.agentloader.pull.ImportedAgent;
import io.agentloader.pull.Pins;
import io.agentloader.pull.PullAgent;
import io.agentloader.pull.PullDoors;
import io.agentloader.pull.PullListener;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PullSettings;
import io.agentloader.pull.PulledAgent;
import io.agentloader.pull.ResolvedDigest;
import io.agentloader.pull.SharedHosts;
import io.agentloader.registry.MirrorFilePlaces;
import io.agentloader.registry.MirrorFiles;
import io.agentloader.registry.Names;
import io.agentloader.registry.RegistryClient;
import io.agentloader.registry.RegistrySettings;
import io.agentloader.registry.Surroundings;
import io.agentloader.shared.SharedCache;
import io.agentloader.shared.SharedListener;
import io.agentloader.shared.SharedSettings;
import io.agentloader.store.ContentStore;
import io.agentloader.store.StoreSettings;
import io.agentloader.watch.Hearsay;
import io.agentloader.watch.WatchSettings;
import io.agentloader.watch.Watches;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** The pipeline over its real parts, without Quarkus: the client, a store in a folder, and a clock to put forward. */
public final class Loader implements AutoCloseable {

    private static final PullSettings SETTINGS = new PullSettings(
            Duration.ZERO,
            Span.UNLIMITED,
            FallbackOn.NETWORK,
            false,
            Duration.ofSeconds(20),
            64,
            1 << 20,
            System.getProperty("os.arch"));

    private static final Keychain ANYBODY = repository -> Uni.createFrom().item(Credential.ANONYMOUS);

    private final ManualClock clock = new ManualClock();
    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService disk = Executors.newFixedThreadPool(2);
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Semaphore ends = new Semaphore(0);
    private final Watches watches =
            Watches.of(new WatchSettings(Duration.ofMinutes(1), 100), clock, () -> 0.5, Runnable::run);
    private final RegistryClient registry;
    private final ContentStore content;
    private final SharedCache shared;
    private final PullAgent pullAgent;
    private final Bundles bundles;
    private final Pins pins;

    /** With the usual settings, changed. */
    public Loader(Path store, UnaryOperator<PullSettings> change) {
        this(store, change, ANYBODY, Map.of(), MirrorFilePlaces.NONE, Loader::system);
    }

    /** With the usual settings, changed, and what it shares with others. */
    public Loader(Path store, UnaryOperator<PullSettings> change, SharedSettings shared) {
        this(store, change, ANYBODY, Map.of(), MirrorFilePlaces.NONE, Loader::system, Optional.of(shared));
    }

    /**
     * With the usual settings and what it shares, where every name is this machine.
     *
     * @param registry with which plain HTTP is spoken, as host and port
     */
    public static Loader ofNamed(Path store, SharedSettings shared, String registry) {
        return new Loader(
                store,
                UnaryOperator.identity(),
                ANYBODY,
                Map.of(),
                MirrorFilePlaces.NONE,
                host -> List.of(InetAddress.getLoopbackAddress()),
                Optional.of(shared),
                Map.of(registry, new Plain()));
    }

    private record Plain() implements UnsetRegistry {
        @Override
        public boolean plainHttp() {
            return true;
        }
    }

    /** With the usual settings, and as somebody. */
    public Loader(Path store, Keychain keychain) {
        this(store, UnaryOperator.identity(), keychain, Map.of(), MirrorFilePlaces.NONE, Loader::system);
    }

    /** Where no name resolves but {@code localhost}, with mirrors by the registry whose place they take. */
    public static Loader withoutNames(Path store, Map<String, LoaderConfig.Mirror> mirrors) {
        return withoutNames(store, mirrors, MirrorFilePlaces.NONE);
    }

    /** The same, with mirrors from the files of another tool. */
    public static Loader withoutNames(Path store, MirrorFilePlaces files) {
        return withoutNames(store, Map.of(), files);
    }

    private static Loader withoutNames(Path store, Map<String, LoaderConfig.Mirror> mirrors, MirrorFilePlaces files) {
        return new Loader(store, UnaryOperator.identity(), ANYBODY, mirrors, files, TestSurroundings::localhost);
    }

    private Loader(
            Path store,
            UnaryOperator<PullSettings> change,
            Keychain keychain,
            Map<String, LoaderConfig.Mirror> mirrors,
            MirrorFilePlaces files,
            Names names) {
        this(store, change, keychain, mirrors, files, names, Optional.empty());
    }

    private Loader(
            Path store,
            UnaryOperator<PullSettings> change,
            Keychain keychain,
            Map<String, LoaderConfig.Mirror> mirrors,
            MirrorFilePlaces files,
            Names names,
            Optional<SharedSettings> sharing) {
        this(store, change, keychain, mirrors, files, names, sharing, Map.of());
    }

    private Loader(
            Path store,
            UnaryOperator<PullSettings> change,
            Keychain keychain,
            Map<String, LoaderConfig.Mirror> mirrors,
            MirrorFilePlaces files,
            Names names,
            Optional<SharedSettings> sharing,
            Map<String, LoaderConfig.Registry> registries) {
        Admission admission = Admission.everything();
        registry = RegistryClient.in(
                new Surroundings(vertx, names, disk, clock, Map.of()).telling(SharedHosts.telling(this::shared)),
                keychain,
                new RegistrySettings(
                                "test",
                                new Times(),
                                new Tries(),
                                new Breaks(),
                                registries,
                                mirrors,
                                admission.addresses(),
                                Set.of())
                        .with(MirrorFiles.read(files, disk, clock)));
        content = ContentStore.onDisk(StoreSettings.at(store), disk, clock);
        shared = sharing.map(this::shared).orElse(SharedCache.NONE);
        PullDoors doors = new PullDoors(
                registry,
                content,
                admission,
                RegistryTypes.inferred(),
                new Listener(told, watches.listener(shared)),
                shared);
        pullAgent = PullAgent.over(doors, change.apply(SETTINGS), clock);
        pins = Pins.over(pullAgent, doors);
        bundles = Bundles.over(pullAgent, doors, change.apply(SETTINGS), clock);
    }

    private SharedCache shared(SharedSettings settings) {
        return SharedCache.onRedis(
                settings,
                new SharedCache.Surroundings(
                        vertx, clock, work -> work.subscribe().with(done -> {}), new Sharing(asked, ends)));
    }

    private static List<InetAddress> system(String host) throws UnknownHostException {
        return List.of(InetAddress.getAllByName(host));
    }

    public Loader(Path store) {
        this(store, UnaryOperator.identity());
    }

    /** The usual settings, with tags that stay fresh so long. */
    public static UnaryOperator<PullSettings> freshFor(Duration freshness) {
        return usual -> changed(usual, freshness, usual.offline());
    }

    /** The usual settings, with no registry ever asked. */
    public static PullSettings offline(PullSettings usual) {
        return changed(usual, usual.freshness(), true);
    }

    private static PullSettings changed(PullSettings usual, Duration freshness, boolean offline) {
        return new PullSettings(
                freshness,
                usual.staleIfError(),
                usual.fallbackOn(),
                offline,
                usual.timeout(),
                usual.atOnce(),
                usual.maxAgentSize(),
                usual.architecture());
    }

    /** The agent that was served. */
    public static String text(PulledAgent agent) {
        return StandardCharsets.UTF_8.decode(agent.yaml().bytes()).toString();
    }

    public static Reference reference(String text) {
        return ReferenceParser.DEFAULT.parse(text);
    }

    public PullAgent agents() {
        return pullAgent;
    }

    public Pins pins() {
        return pins;
    }

    public ContentStore store() {
        return content;
    }

    /** Told of everything; confirms nothing by itself. */
    public Watches watches() {
        return watches;
    }

    /** Listens to other replicas from now on. */
    public void hear() {
        shared.hear(new SharedHosts(registry, new Hearsay(watches, pullAgent, work -> work.subscribe()
                .with(done -> {}))));
    }

    public BundledAgent export(PullRequest request) {
        return bundles.export(request).await().atMost(Duration.ofSeconds(30));
    }

    public List<ImportedAgent> take(List<BundledAgent> agents) {
        return bundles.take(agents).await().atMost(Duration.ofSeconds(30));
    }

    public PulledAgent pull(String reference) {
        return pull(PullRequest.of(reference(reference)));
    }

    public PulledAgent pull(PullRequest request) {
        return pullAgent.pull(request).await().atMost(Duration.ofSeconds(30));
    }

    public ManualClock clock() {
        return clock;
    }

    public SharedCache shared() {
        return shared;
    }

    /** What was asked of what is shared, and how it ended, a line each. */
    public List<String> asked() {
        return asked;
    }

    /** Waits until that many more agents were shared, or could not be. */
    public void awaitShared(int count) {
        Gate.await(ends, count, "agents that were shared");
    }

    /** What the listener was told, a line each. */
    public List<String> told() {
        return told;
    }

    @Override
    public void close() {
        shared.close();
        registry.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        finishWriting();
    }

    /** What the disk was to be told sometime, a confirmation for one, another loader on the same folder wants to read. */
    private void finishWriting() {
        disk.shutdown();
        try {
            disk.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        disk.shutdownNow();
    }

    private record Sharing(List<String> asked, Semaphore ends) implements SharedListener {
        @Override
        public void asked(Operation operation, Outcome outcome) {
            asked.add((operation + " " + outcome).toLowerCase(Locale.ROOT));
            if (operation == Operation.SHARE) {
                ends.release();
            }
        }

        @Override
        public void is(boolean well) {
            asked.add(well ? "well" : "not well");
        }
    }

    private record Listener(List<String> told, PullListener watching) implements PullListener {
        @Override
        public void served(PullRequest request, PulledAgent agent, Duration took) {
            told.add("served " + agent.provenance().source());
            watching.served(request, agent, took);
        }

        @Override
        public void resolved(PullRequest request, ResolvedDigest digest, Duration took) {
            told.add("resolved " + digest.provenance().source());
        }

        @Override
        public void failed(PullRequest request, AgentException failure, Duration took) {
            told.add("failed " + failure.kind());
            watching.failed(request, failure, took);
        }

        @Override
        public void disagreed(Disagreement disagreement) {
            told.add("disagreed " + disagreement.before() + " " + disagreement.now());
        }

        @Override
        public void setAside(Reference reference, String reason) {
            told.add("set aside");
        }

        @Override
        public void notKept(Reference reference, AgentException failure) {
            told.add("not kept " + failure.kind());
        }
    }

    private record Times(Duration connect, Duration request, Duration pull) implements LoaderConfig.Timeouts {
        private Times() {
            this(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(20));
        }
    }

    private record Tries(int attempts, Duration initial, Duration max) implements LoaderConfig.Retry {
        private Tries() {
            this(2, Duration.ofMillis(10), Duration.ofMillis(20));
        }
    }

    private record Breaks(int failures, Duration open) implements LoaderConfig.Circuit {
        private Breaks() {
            this(3, Duration.ofSeconds(30));
        }
    }
}
