package io.agentloader.dev;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.config.LoaderConfig;
import io.agentloader.embedded.EmbeddedRegistry;
import io.agentloader.embedded.Parts;
import io.agentloader.embedded.RegistryApi;
import io.agentloader.oci.Digest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.unchecked.Unchecked;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The registry of dev mode: on a loopback port, to pull from and to push to, holding the sample agents, so that the first pull
 * needs no network.
 */
public final class DevRegistry {

    private static final System.Logger LOG = System.getLogger(DevRegistry.class.getName());

    /** Who takes files away from under it waits no longer than that until it is noticed. */
    private static final long SWEEP_MILLIS = Duration.ofSeconds(5).toMillis();

    private static final long NONE = -1;

    private final Vertx vertx;
    private final LoaderConfig.Dev config;
    private final Executor disk;
    private final InstantSource clock;
    private final Set<String> hosts;
    private final EmbeddedRegistry registry;
    private final AtomicReference<@Nullable RegistryApi> api = new AtomicReference<>();
    private final AtomicLong sweeping = new AtomicLong(NONE);
    private final Set<String> lost = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Consumer<String>> moved = new AtomicReference<>(repository -> {});

    /**
     * Not listening yet.
     *
     * @param disk where everything runs that blocks; may refuse work
     */
    public DevRegistry(Vertx vertx, LoaderConfig.Dev config, Executor disk, InstantSource clock) {
        this.vertx = vertx;
        this.config = config;
        this.disk = disk;
        this.clock = clock;
        this.hosts = Set.of();
        this.registry = new EmbeddedRegistry(vertx, config.port(), request -> opened().handle(request));
    }

    private DevRegistry(DevRegistry same, Set<String> hosts) {
        this.vertx = same.vertx;
        this.config = same.config;
        this.disk = same.disk;
        this.clock = same.clock;
        this.hosts = hosts;
        this.registry = new EmbeddedRegistry(vertx, config.port(), request -> opened().handle(request));
    }

    /** One that is not listening yet either, and that callers may also address by these host names. */
    public DevRegistry alsoCalled(List<String> names) {
        return new DevRegistry(
                this,
                names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * Listens, and yields a reference for each sample. Fails with an {@link IllegalStateException} that names the key when the
     * port is taken, or the folder cannot be used.
     */
    public Uni<List<String>> start() {
        return Uni.createFrom()
                .item(Unchecked.supplier(this::open))
                .runSubscriptionOn(disk)
                .onFailure()
                .transform(this::unusable)
                .invoke(open -> open.tell(
                        repository -> Objects.requireNonNull(moved.get()).accept(repository)))
                .invoke(api::set)
                .chain(registry::start)
                .onFailure(BindException.class)
                .transform(this::portTaken)
                .invoke(port -> sweeping.set(vertx.setPeriodic(SWEEP_MILLIS, tick -> sweep())))
                .call(this::putSamples)
                .map(port -> references())
                .onFailure()
                .call(this::stop);
    }

    /** Hangs up on everybody. What is not to be kept is gone afterwards. */
    public Uni<Void> stop() {
        vertx.cancelTimer(sweeping.getAndSet(NONE));
        return registry.stop().chain(() -> {
            RegistryApi open = api.getAndSet(null);
            return open == null ? Uni.createFrom().voidItem() : open.close();
        });
    }

    /** Host and port, as references name it; the port is known once it listens. */
    public String host() {
        return "localhost:" + registry.port();
    }

    /** Such as {@code localhost:5005/samples/haiku}. */
    public List<String> references() {
        return Arrays.stream(Sample.values())
                .map(sample -> host() + "/" + sample.repository())
                .toList();
    }

    /**
     * Puts an agent in, all of it at once, and lets the tag name it. What the tag named before can be asked for by its digest
     * for a while. Fails with an {@link IllegalArgumentException} when repository or tag are none, and with an
     * {@link IOException} when the disk will not do.
     */
    public Uni<Void> put(String repository, String tag, Packed agent) {
        Parts parts = new Parts(agent.manifest(), agent.manifests(), agent.blobs());
        return Uni.createFrom().deferred(() -> opened().put(repository, tag, parts));
    }

    /** Takes the tag away, and what only it named. What is not there is no error. */
    public Uni<Void> remove(String repository, String tag) {
        return Uni.createFrom().deferred(() -> opened().remove(repository, tag));
    }

    /** The repositories in which {@link #put} gave that tag, now or before the last start, and nobody else did since. */
    List<String> putHere(String tag) {
        return opened().putHere(tag);
    }

    /** What the tag names now; empty where it names nothing. */
    Optional<Digest> named(String repository, String tag) {
        return opened().named(repository, tag);
    }

    /** Has it told whose tags are others now, by the name of the repository, whoever changed them. The listener must not block. */
    void tell(Consumer<String> listener) {
        moved.set(listener);
    }

    /**
     * Looks whether the folder still has what was put into it. Yields the repositories whose tags are gone with it since this was
     * asked the last time; the samples are put in again here.
     */
    Uni<Set<String>> lost() {
        return look(false).map(done -> {
            Set<String> found = Set.copyOf(lost);
            lost.removeAll(found);
            return found;
        });
    }

    private Uni<Void> look(boolean everywhere) {
        return Uni.createFrom()
                .deferred(() -> opened().lost(everywhere))
                .invoke(lost::addAll)
                .chain(found -> found.stream().anyMatch(DevRegistry::isSample)
                        ? putSamples().replaceWithVoid()
                        : Uni.createFrom().voidItem());
    }

    private static boolean isSample(String repository) {
        return Arrays.stream(Sample.values())
                .anyMatch(sample -> sample.repository().equals(repository));
    }

    private RegistryApi open() throws IOException {
        return RegistryApi.open(config.registryPath(), vertx, disk, clock).alsoCalled(hosts);
    }

    private RegistryApi opened() {
        RegistryApi open = api.get();
        if (open == null) {
            throw new IllegalStateException("the registry is not started, or is stopped");
        }
        return open;
    }

    private void sweep() {
        opened().sweep()
                .chain(() -> look(true))
                .subscribe()
                .with(
                        done -> {},
                        failure -> LOG.log(
                                System.Logger.Level.WARNING,
                                "the folder of the registry could not be tidied",
                                failure));
    }

    private Uni<Void> putSamples() {
        return Multi.createFrom()
                .items(Sample.values())
                .onItem()
                .transformToUniAndConcatenate(this::put)
                .collect()
                .last();
    }

    private Uni<Void> put(Sample sample) {
        Packed packed = sample.packed();
        return put(sample.repository(), Sample.TAG, packed)
                .chain(() -> put(sample.repository(), sample.version(), packed));
    }

    private Throwable portTaken(Throwable cause) {
        return new IllegalStateException(
                "agent-loader.dev.port: port " + config.port() + " is taken on this machine."
                        + " Stop what listens there, or set another port; 0 takes a free one.",
                cause);
    }

    private Throwable unusable(Throwable cause) {
        String why =
                cause instanceof IllegalStateException ? String.valueOf(cause.getMessage()) : place() + ": " + cause;
        return new IllegalStateException("agent-loader.dev.registry-path: " + why, cause);
    }

    private String place() {
        return config.registryPath().map(path -> path + " cannot be used").orElse("no temporary folder can be made");
    }
}
