package io.agentloader.testkit;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.embedded.Answer;
import io.agentloader.embedded.Catalog;
import io.agentloader.embedded.DistributionApi;
import io.agentloader.embedded.EmbeddedRegistry;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.BindException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * The registry that ships, on a free loopback port, with a log of its requests and faults on demand. Every method may be
 * called from any thread and blocks until it is done.
 *
 * <pre>{@code
 * try (TestRegistry registry = TestRegistry.start()) {
 *     Digest digest = registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
 *     registry.once(Requests.manifests(), Faults.status(503));
 *     // ... read registry.reference("acme/helper:1") ...
 *     assertThat(registry.requests()).containsExactly("GET /v2/acme/helper/manifests/1", ...);
 * }
 * }</pre>
 */
public final class TestRegistry implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** A property of the system for each port that was used, since tests of a service run in class loaders of their own. */
    private static final String USED = "test.registry.port.";

    private final Vertx vertx;
    private final DistributionApi api = new DistributionApi(Catalog.EMPTY);
    private final EmbeddedRegistry server;
    private final List<Seen> log = new CopyOnWriteArrayList<>();
    private final Script script = new Script();
    private final AtomicReference<Auth> auth = new AtomicReference<>(Auth.OPEN);
    private final Semaphore abandoned = new Semaphore(0);

    private TestRegistry(Vertx vertx) {
        this.vertx = vertx;
        this.server = new EmbeddedRegistry(vertx, 0, this::handle);
    }

    /** Starts an empty registry that everybody may read. */
    public static TestRegistry start() {
        TestRegistry registry = onSomePort();
        // tests share the store of a service: on a port that was one before, agents of another test would be stored
        while (System.getProperties().putIfAbsent(USED + registry.port(), "") != null) {
            registry.close();
            registry = onSomePort();
        }
        return registry;
    }

    private static TestRegistry onSomePort() {
        FileSystemOptions noFiles =
                new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
        TestRegistry registry = new TestRegistry(Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(noFiles)));
        registry.resume();
        return registry;
    }

    /** Host and port, as in a reference: {@code 127.0.0.1:41234}. */
    public String host() {
        return server.host();
    }

    public int port() {
        return server.port();
    }

    /** The name with this registry before it: {@code 127.0.0.1:41234/acme/helper:1}. */
    public String reference(String name) {
        return host() + "/" + name;
    }

    // What it holds

    /**
     * Puts an artifact in, with all its parts, and lets the tag name it.
     *
     * @param name {@code repository[:tag]}; without a tag it is {@code latest}
     */
    public Digest publish(String name, Packed packed) {
        Name to = Name.of(name);
        api.update(catalog -> {
            Catalog filled = catalog;
            for (Content blob : packed.blobs()) {
                filled = filled.withBlob(to.repository(), blob);
            }
            for (Content manifest : packed.manifests()) {
                filled = filled.withManifest(to.repository(), manifest);
            }
            return filled.withManifest(to.repository(), packed.manifest())
                    .withTag(to.repository(), to.tag(), packed.manifest().digest());
        });
        return packed.manifest().digest();
    }

    /** Lets the tag name a manifest that is already in its repository. */
    public void tag(String name, Digest manifest) {
        Name to = Name.of(name);
        api.update(catalog -> catalog.withTag(to.repository(), to.tag(), manifest));
    }

    /** Removes the tag; the manifest can still be asked for by its digest. */
    public void deleteTag(String name) {
        Name to = Name.of(name);
        api.update(catalog -> catalog.withoutTag(to.repository(), to.tag()));
    }

    /** Removes a manifest or a blob, and the tags that named it. */
    public void delete(String repository, Digest digest) {
        api.update(catalog -> catalog.without(repository, digest));
    }

    // What it saw

    /** Method and path of each request, in the order of their arrival, token requests included. */
    public List<String> requests() {
        return log.stream().map(Seen::line).toList();
    }

    public List<String> manifestRequests() {
        return lines(Requests.manifests());
    }

    public List<String> blobRequests() {
        return lines(Requests.blobs());
    }

    public List<String> tokenRequests() {
        return lines(Requests.tokens());
    }

    /** The requests themselves, with query and headers. */
    public List<Seen> log() {
        return List.copyOf(log);
    }

    /** Forgets the requests so far. */
    public void clear() {
        log.clear();
    }

    /**
     * Waits until that many more answers were cut off: because the caller went away, or because a fault or {@link #stop}
     * ended the connection.
     */
    public void awaitAbandoned(int count) {
        Gate.await(abandoned, count, "abandoned requests");
    }

    // What goes wrong; the first fault that was set, is for the request and is not used up, happens

    /** For the next such request. */
    public void once(Predicate<Seen> which, Fault fault) {
        times(1, which, fault);
    }

    /** For the next so many such requests. */
    public void times(int count, Predicate<Seen> which, Fault fault) {
        script.add(which, fault, count);
    }

    /** For every such request until {@link #heal}. */
    public void always(Predicate<Seen> which, Fault fault) {
        script.add(which, fault, Integer.MAX_VALUE);
    }

    /** Holds such requests until the gate is opened. */
    public Gate hold(Predicate<Seen> which) {
        Gate gate = new Gate();
        always(which, gate);
        return gate;
    }

    /** No fault from here on. */
    public void heal() {
        script.clear();
    }

    /** Everybody may read. */
    public void requireNothing() {
        auth.set(Auth.OPEN);
    }

    /** Only that user may read, by {@code Basic}. */
    public void requireBasic(String user, String password) {
        auth.set(new BasicAuth(user, password));
    }

    /** Only bearers of a token may read. */
    public void requireBearer(BearerAuth bearer) {
        auth.set(bearer);
    }

    // Down and up

    /** Down: the port is closed and every connection with it. What it holds stays. */
    public void stop() {
        wait(server.stop());
    }

    /** Up again, on the same port; somebody's connection may have got that port meanwhile, and is waited for. */
    public void resume() {
        wait(server.start()
                .onFailure(BindException.class)
                .retry()
                .withBackOff(Duration.ofMillis(20), Duration.ofMillis(200))
                .expireIn(PATIENCE.toMillis() / 2));
    }

    @Override
    public void close() {
        wait(Uni.createFrom().completionStage(() -> vertx.close().toCompletionStage()));
    }

    private void handle(HttpServerRequest request) {
        Seen seen = see(request);
        log.add(seen);
        request.response().exceptionHandler(gone -> {});
        request.response().closeHandler(closed -> abandoned.release());
        Answer truth = auth.get().refuse(seen, host()).orElseGet(() -> api.answer(request));
        Exchange exchange = new Exchange(vertx, vertx.getOrCreateContext(), request, truth);
        script.next(seen).orElse(Script.NO_FAULT).happen(exchange);
    }

    private static Seen see(HttpServerRequest request) {
        Map<String, String> headers = new HashMap<>();
        request.headers()
                .forEach((name, value) ->
                        headers.merge(name.toLowerCase(Locale.ROOT), value, (first, next) -> first + ", " + next));
        String query = request.query() == null ? "" : request.query();
        return new Seen(request.method().name(), request.path(), query, headers);
    }

    private List<String> lines(Predicate<Seen> which) {
        return log.stream().filter(which).map(Seen::line).toList();
    }

    private static void wait(Uni<?> work) {
        work.await().atMost(PATIENCE);
    }

    private record Name(String repository, String tag) {

        static Name of(String text) {
            int colon = text.lastIndexOf(':');
            return colon < 0 ? new Name(text, "latest") : new Name(text.substring(0, colon), text.substring(colon + 1));
        }
    }
}
