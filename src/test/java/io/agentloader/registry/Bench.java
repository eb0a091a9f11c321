package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.config.LoaderConfig;
import io.agentloader.credentials.Credential;
import io.agentloader.credentials.Keychain;
import io.agentloader.failure.AgentException;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.oci.Repository;
import io.agentloader.policy.Admission;
import io.agentloader.testkit.Eventually;
import io.agentloader.testkit.Footprint;
import io.agentloader.testkit.ManualClock;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.ScriptedServer;
import io.agentloader.testkit.UnsetRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assertions;

/** A client, a scripted registry on plain loopback, and one agent to ask for. */
final class Bench implements AutoCloseable {

    static final String MANIFEST = "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
            + "\"config\":{\"mediaType\":\"application/vnd.oci.empty.v1+json\",\"digest\":"
            + "\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\",\"size\":2},\"layers\":[]}";
    static final byte[] BYTES = MANIFEST.getBytes(StandardCharsets.UTF_8);
    static final Digest DIGEST = Digest.of(BYTES);
    static final String OCI = MediaType.OCI_MANIFEST.name();
    static final byte[] BLOB = "version: 2\nagents: {}\n".getBytes(StandardCharsets.UTF_8);
    static final Descriptor LAYER = new Descriptor(MediaType.YAML, Digest.of(BLOB), BLOB.length);
    static final String TAGGED = "/v2/acme/helper/manifests/1";
    static final String PULLED = "/v2/acme/helper/blobs/" + LAYER.digest();
    static final long LIMIT = 1024;

    private final Footprint before;
    final Vertx vertx;
    final ManualClock clock = new ManualClock();
    final ScriptedServer server;
    final AtomicInteger lookups = new AtomicInteger();
    final List<String> refused = new CopyOnWriteArrayList<>();
    final List<String> lookedUp = new CopyOnWriteArrayList<>();
    final List<String> resolved = new CopyOnWriteArrayList<>();
    private final Map<String, List<InetAddress>> names = new ConcurrentHashMap<>(Map.of(
            "localhost", List.of(address("127.0.0.1")),
            "registry.test", List.of(address("127.0.0.1")),
            "other.test", List.of(address("127.0.0.1"))));
    Credential credential = Credential.ANONYMOUS;
    private RegistryClient client;

    record Times(Duration connect, Duration request, Duration pull) implements LoaderConfig.Timeouts {}

    record Tries(int attempts, Duration initial, Duration max) implements LoaderConfig.Retry {}

    record Fuse(int failures, Duration open) implements LoaderConfig.Circuit {}

    /** Nothing but a proxy. */
    record Proxied(String way) implements UnsetRegistry {
        @Override
        public Optional<String> proxy() {
            return Optional.of(way);
        }
    }

    record Own(
            Optional<String> username,
            Optional<String> password,
            Optional<String> token,
            boolean plainHttp,
            boolean insecure)
            implements UnsetRegistry {

        static final Own INSECURE = new Own(Optional.empty(), Optional.empty(), Optional.empty(), false, true);
        static final Own PLAIN = new Own(Optional.empty(), Optional.empty(), Optional.empty(), true, false);
    }

    Bench() {
        before = Footprint.now();
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
        server = ScriptedServer.plain(vertx);
        client = client(settings(Map.of()), Map.of());
    }

    static RegistrySettings settings(Map<String, LoaderConfig.Registry> registries) {
        return new RegistrySettings(
                "0.0.0-test",
                new Times(Duration.ofSeconds(2), Duration.ofSeconds(15), Duration.ofSeconds(60)),
                new Tries(3, Duration.ofMillis(5), Duration.ofMillis(20)),
                new Fuse(100, Duration.ofSeconds(30)),
                registries,
                Admission.everything().addresses());
    }

    Bench configured(RegistrySettings settings) {
        client.close();
        client = client(settings, Map.of());
        return this;
    }

    /** Where the environment names an authority for all programs. */
    Bench trusting(Path authority) {
        client.close();
        client = client(settings(Map.of()), Map.of("SSL_CERT_FILE", authority.toString()));
        return this;
    }

    Bench registry(String name, Own own) {
        Map<String, LoaderConfig.Registry> registries = new LinkedHashMap<>();
        registries.put(name, own);
        return configured(settings(registries));
    }

    /** The registry under that name has these mirrors. */
    Bench mirrored(String registry, LoaderConfig.Mirror mirrors, Map<String, LoaderConfig.Registry> registries) {
        RegistrySettings usual = settings(registries);
        return configured(new RegistrySettings(
                usual.version(),
                usual.timeouts(),
                usual.retry(),
                usual.circuit(),
                usual.registries(),
                Map.of(registry, mirrors),
                usual.addresses(),
                usual.trustedRealms()));
    }

    /** So little time that a test may wait for its end. */
    Bench impatient() {
        RegistrySettings usual = settings(Map.of());
        return configured(new RegistrySettings(
                usual.version(),
                new Times(Duration.ofSeconds(2), Duration.ofMillis(300), Duration.ofSeconds(60)),
                usual.retry(),
                usual.circuit(),
                Map.of(server.authority(), Own.PLAIN),
                usual.addresses()));
    }

    Bench trustingRealm(String realm) {
        RegistrySettings usual = settings(Map.of());
        return configured(new RegistrySettings(
                usual.version(),
                usual.timeouts(),
                usual.retry(),
                usual.circuit(),
                usual.registries(),
                usual.mirrors(),
                usual.addresses(),
                Set.of(realm)));
    }

    Bench failuresBeforeOpen(int failures) {
        RegistrySettings usual = settings(Map.of());
        return configured(new RegistrySettings(
                usual.version(),
                usual.timeouts(),
                usual.retry(),
                new Fuse(failures, Duration.ofSeconds(30)),
                usual.registries(),
                usual.addresses()));
    }

    private RegistryClient client(RegistrySettings settings, Map<String, String> environment) {
        Keychain keychain = new Keychain() {
            @Override
            public Uni<Credential> credential(Repository repository) {
                lookups.incrementAndGet();
                lookedUp.add(repository.registry());
                return Uni.createFrom().item(credential);
            }

            @Override
            public void refused(Repository repository, Credential credential) {
                refused.add(repository + " " + credential);
            }
        };
        return RegistryClient.in(
                new Surroundings(vertx, this::addresses, Runnable::run, clock, environment), keychain, settings);
    }

    private List<InetAddress> addresses(String host) throws UnknownHostException {
        resolved.add(host);
        List<InetAddress> known = names.get(host);
        if (known == null) {
            throw new UnknownHostException(host);
        }
        return known;
    }

    /** From now on the name has these addresses. */
    Bench name(String host, String... addresses) {
        names.put(host, Arrays.stream(addresses).map(Bench::address).toList());
        return this;
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException noLiteral) {
            throw new IllegalArgumentException(literal, noLiteral);
        }
    }

    RegistryClient client() {
        return client;
    }

    /** The agent as the scripted registry has it. */
    Reference reference() {
        return reference(server.authority() + "/acme/helper:1");
    }

    static Reference reference(String text) {
        return ReferenceParser.DEFAULT.parse(text);
    }

    Delivered<Content> manifest() {
        return await(client.manifest(reference(), Effort.FULL));
    }

    Delivered<Resolution> resolve() {
        return await(client.resolve(reference(), Effort.FULL));
    }

    Delivered<Content> blob() {
        return await(client.blob(reference(), LAYER, LIMIT));
    }

    static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    static <T extends AgentException> T failure(Class<T> type, Uni<?> uni) {
        return Assertions.catchThrowableOfType(type, () -> await(uni));
    }

    <T extends AgentException> T manifestFailure(Class<T> type) {
        return failure(type, client.manifest(reference(), Effort.FULL));
    }

    /** The manifest under the tag, as a well-behaved registry sends it. */
    static Reply manifestReply() {
        return Reply.ok(OCI, BYTES).with("Docker-Content-Digest", DIGEST.toString());
    }

    static Reply challenge(String line) {
        return Reply.status(401).with("WWW-Authenticate", line);
    }

    String bearer() {
        return "Bearer realm=\"" + server.url("/token") + "\",service=\"reg\",scope=\"repository:acme/helper:pull\"";
    }

    static Reply token(String value) {
        return Reply.text(200, "{\"token\":\"" + value + "\",\"expires_in\":300}");
    }

    @Override
    public void close() {
        client.close();
        server.close();
        // what is cancelled here ends on the event loop of its host
        Eventually.holds(() -> Footprint.timers(vertx) == 0);
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        // after each test of the client: what one of them leaves behind is found in that one
        assertThat(before.leftOver()).as("left behind").isEmpty();
    }
}
