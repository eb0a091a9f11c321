package io.agentloader.dev;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.config.LoaderConfig;
import io.agentloader.embedded.Catalog;
import io.agentloader.embedded.DistributionApi;
import io.agentloader.embedded.EmbeddedRegistry;
import io.agentloader.oci.Content;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.net.BindException;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** The registry of dev mode: on a loopback port, holding the sample agents, so that the first pull needs no network. */
public final class DevRegistry {

    private final int wantedPort;
    private final DistributionApi api = new DistributionApi(Catalog.EMPTY);
    private final EmbeddedRegistry registry;

    /** Not listening yet. */
    public DevRegistry(Vertx vertx, LoaderConfig.Dev config) {
        this.wantedPort = config.port();
        this.registry = new EmbeddedRegistry(vertx, wantedPort, api);
    }

    /**
     * Listens, and yields a reference for each sample. Fails with an {@link IllegalStateException} that names the key when
     * the port is taken.
     */
    public Uni<List<String>> start() {
        return registry.start()
                .onFailure(BindException.class)
                .transform(this::portTaken)
                .call(this::putSamples)
                .map(port -> references());
    }

    public Uni<Void> stop() {
        return registry.stop();
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
     * Puts an agent in, all of it at once, and lets the tag name it. What the tag named before can still be asked for by its
     * digest. Fails with an {@link IllegalArgumentException} when repository or tag are none.
     */
    public Uni<Void> put(String repository, String tag, Packed agent) {
        return changed(catalog -> with(catalog, repository, agent)
                .withTag(repository, tag, agent.manifest().digest()));
    }

    /** Takes the tag away, and what it named. What is not there is no error. */
    public Uni<Void> remove(String repository, String tag) {
        return changed(catalog -> catalog.withoutTag(repository, tag));
    }

    private Uni<Void> changed(UnaryOperator<Catalog> change) {
        return Uni.createFrom().voidItem().invoke(() -> api.update(change));
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
        return put(sample.repository(), "latest", packed)
                .chain(() -> put(sample.repository(), sample.version(), packed));
    }

    private Throwable portTaken(Throwable cause) {
        return new IllegalStateException(
                "agent-loader.dev.port: port " + wantedPort + " is taken on this machine."
                        + " Stop what listens there, or set another port; 0 takes a free one.",
                cause);
    }

    private static Catalog with(Catalog catalog, String repository, Packed packed) {
        Catalog filled = catalog.withManifest(repository, packed.manifest());
        for (Content manifest : packed.manifests()) {
            filled = filled.withManifest(repository, manifest);
        }
        for (Content blob : packed.blobs()) {
            filled = filled.withBlob(repository, blob);
        }
        return filled;
    }
}
