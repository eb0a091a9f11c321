package io.agentloader.app;

import io.agentloader.callers.Callers;
import io.agentloader.cloud.CloudCalls;
import io.agentloader.cloud.CloudKeychain;
import io.agentloader.config.LoadedConfig;
import io.agentloader.config.LoaderConfig;
import io.agentloader.credentials.CredentialSettings;
import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.http.HttpSettings;
import io.agentloader.observe.ResolutionLog;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.policy.Admission;
import io.agentloader.policy.RegistryTypes;
import io.agentloader.publish.AgentFile;
import io.agentloader.publish.Publisher;
import io.agentloader.pull.Bundles;
import io.agentloader.pull.Pins;
import io.agentloader.pull.PullAgent;
import io.agentloader.pull.PullDoors;
import io.agentloader.registry.MirrorFiles;
import io.agentloader.registry.RegistryClient;
import io.agentloader.registry.RegistryListener;
import io.agentloader.registry.RegistrySettings;
import io.agentloader.registry.Surroundings;
import io.agentloader.resolver.ResolverParts;
import io.agentloader.schema.AgentReader;
import io.agentloader.store.ContentStore;
import io.agentloader.store.StoreListener;
import io.agentloader.store.StoreSettings;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The rooms of a process that the framework does not run: made by {@link Wiring} as those of the service, each when somebody first
 * asks for it.
 */
final class PlainRooms implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(PlainRooms.class.getName());
    private static final long END_SECONDS = 5;

    private final Wiring wiring = new Wiring();
    private final LoadedConfig loaded;
    private final StoreListener listener;
    private final RegistryListener wire;
    private final InstantSource clock = InstantSource.system();
    private final Lazy<DiskThreads> disk = new Lazy<>(wiring::diskThreads);
    private final Lazy<HelperThreads> helpers = new Lazy<>(wiring::helperThreads);
    private final Lazy<NameThreads> names = new Lazy<>(wiring::nameThreads);
    private final Lazy<Vertx> vertx = new Lazy<>(PlainRooms::eventLoops);
    private final Lazy<ReferenceParser> references = new Lazy<>(() -> wiring.references(config()));
    private final Lazy<ContentStore> store = new Lazy<>(this::openStore);
    private final Lazy<Admission> admission = new Lazy<>(() -> wiring.admission(config(), http()));
    private final Lazy<RegistryTypes> types = new Lazy<>(() -> wiring.registryTypes(config()));
    private final Lazy<CredentialSettings> credentials = new Lazy<>(() -> wiring.credentialSettings(config()));
    private final Lazy<MirrorFiles> mirrorFiles = new Lazy<>(() -> wiring.mirrorFiles(config(), disk.get(), clock));
    private final Lazy<RegistrySettings> registrySettings =
            new Lazy<>(() -> wiring.registrySettings(config(), Version.text(), admission.get(), mirrorFiles.get()));
    private final Lazy<Surroundings> surroundings = new Lazy<>(this::makeSurroundings);
    private final Lazy<CloudCalls> cloudCalls =
            new Lazy<>(() -> wiring.cloudCalls(surroundings.get(), registrySettings.get()));
    private final Lazy<CloudKeychain> keychain = new Lazy<>(this::makeKeychain);
    private final Lazy<RegistryClient> client =
            new Lazy<>(() -> wiring.registryClient(surroundings.get(), keychain.get(), registrySettings.get()));
    private final RegistryClient registry = new LazyRegistryClient(client);
    private final Lazy<PullDoors> doors =
            new Lazy<>(() -> new PullDoors(registry, store.get(), admission.get(), types.get(), new ResolutionLog()));
    private final Lazy<PullAgent> pullAgent = new Lazy<>(() -> wiring.pullAgent(doors.get(), config(), clock));
    private final Lazy<Bundles> bundles =
            new Lazy<>(() -> wiring.bundles(pullAgent.get(), doors.get(), config(), clock));

    private final Lazy<Pins> pins = new Lazy<>(() -> Pins.over(pullAgent.get(), doors.get()));

    private final Lazy<ParserThreads> parsers = new Lazy<>(wiring::parserThreads);
    private final Lazy<AgentReader> reader = new Lazy<>(() -> wiring.agentReader(config(), parsers.get()));

    PlainRooms(LoadedConfig loaded, StoreListener listener) {
        this(loaded, listener, RegistryListener.NONE);
    }

    PlainRooms(LoadedConfig loaded, StoreListener listener, RegistryListener wire) {
        this.loaded = loaded;
        this.listener = listener;
        this.wire = wire;
    }

    /** One request at a time needs one thread; and no copy of the class path on the disk. */
    private static Vertx eventLoops() {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(2)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }

    /** A store that cannot be opened is a failure like others here, and no refusal to start. */
    private ContentStore openStore() {
        try {
            return ContentStore.onDisk(storeSettings(), disk.get(), clock, listener);
        } catch (StoreUnavailable unusable) {
            Throwable cause = unusable.getCause();
            String more = cause == null ? "" : " (" + cause.getMessage() + ")";
            throw unusable.with(unusable.report()
                    .withDetail("cannot open the store at " + config().store().path() + ": "
                            + unusable.report().detail() + more));
        }
    }

    /** With what the service holds ready, so that no command collects it. */
    private StoreSettings storeSettings() {
        return wiring.storeSettings(config(), new Observation().warmSettings(config(), references.get()));
    }

    private Surroundings makeSurroundings() {
        return wiring.surroundings(vertx.get(), names.get(), clock).telling(wire);
    }

    private CloudKeychain makeKeychain() {
        return wiring.cloudKeychain(
                wiring.cloudParts(
                        wiring.keychain(credentials.get(), disk.get(), helpers.get(), clock),
                        types.get(),
                        cloudCalls.get(),
                        disk.get()),
                clock);
    }

    LoaderConfig config() {
        return loaded.values();
    }

    InstantSource clock() {
        return clock;
    }

    HttpSettings http() {
        boolean loopbackOnly = Machine.isLoopback(loaded.httpHost().orElse("127.0.0.1"));
        return HttpSettings.of(config(), loopbackOnly, Machine.architecture(), Machine.memoryForBodies());
    }

    Callers callers() {
        return wiring.callers(config());
    }

    ReferenceParser references() {
        return references.get();
    }

    Admission admission() {
        return admission.get();
    }

    RegistryTypes types() {
        return types.get();
    }

    CredentialSettings credentials() {
        return credentials.get();
    }

    MirrorFiles mirrorFiles() {
        return mirrorFiles.get();
    }

    ContentStore store() {
        return store.get();
    }

    /** Made, so that what is wrong with its settings is told now. */
    RegistryClient registry() {
        return client.get();
    }

    PullAgent pullAgent() {
        return pullAgent.get();
    }

    ResolverParts resolverParts() {
        return new ResolverParts(
                pullAgent.get(),
                store.get(),
                references.get(),
                types.get(),
                this::reader,
                this::file,
                this::publisher,
                this::mayWait);
    }

    /** An event loop, whoever's it is, and the threads of the rooms wait for nothing. */
    private boolean mayWait() {
        Context context = Vertx.currentContext();
        boolean ours = context != null
                && vertx.ifMade().filter(context.owner()::equals).isPresent();
        return !ours
                && !Context.isOnEventLoopThread()
                && !(Thread.currentThread() instanceof PoolThread)
                && Infrastructure.canCallerThreadBeBlocked();
    }

    private Uni<AgentFile> file(Path file) {
        return AgentFile.read(file, config().agent().maxSize().bytes(), disk.get());
    }

    AgentReader reader() {
        return reader.get();
    }

    Publisher publisher() {
        return Publisher.over(reader.get(), admission.get(), () -> registry);
    }

    Pins pins() {
        return pins.get();
    }

    Bundles bundles() {
        return bundles.get();
    }

    /** Waits until all has ended, where that may be waited for. */
    @Override
    public void close() {
        if (mayWait()) {
            end();
        } else {
            Thread ending = new Thread(this::end, "agent-loader-end");
            ending.setDaemon(false);
            ending.start();
        }
    }

    /** In the opposite order: what is under way ends, then the threads. */
    private void end() {
        registry.close();
        cloudCalls.ifMade().ifPresent(CloudCalls::close);
        vertx.ifMade().ifPresent(PlainRooms::end);
        parsers.ifMade().ifPresent(ParserThreads::close);
        names.ifMade().ifPresent(NameThreads::close);
        helpers.ifMade().ifPresent(HelperThreads::close);
        disk.ifMade().ifPresent(DiskThreads::close);
    }

    /** A callback that never ends holds its event loop, and is not waited for. */
    private static void end(Vertx vertx) {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException unfinished) {
            LOG.log(System.Logger.Level.WARNING, "the event loop did not end", unfinished);
        }
    }
}
