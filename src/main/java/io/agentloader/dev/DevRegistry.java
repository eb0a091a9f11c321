package io.agentloader.dev;

import io.agentloader.agent.AgentPacking;
import io.agentloader.agent.AgentPacking.Form;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.config.LoaderConfig;
import io.agentloader.embedded.Catalog;
import io.agentloader.embedded.DistributionApi;
import io.agentloader.embedded.EmbeddedRegistry;
import io.agentloader.oci.Content;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.net.BindException;
import java.util.Arrays;
import java.util.List;

/** The registry of dev mode: on a loopback port, holding the sample agents, so that the first pull needs no network. */
public final class DevRegistry {

    private final int wantedPort;
    private final EmbeddedRegistry registry;

    /** Not listening yet. */
    public DevRegistry(Vertx vertx, LoaderConfig.Dev config) {
        this.wantedPort = config.port();
        this.registry = new EmbeddedRegistry(vertx, wantedPort, new DistributionApi(samples()));
    }

    /**
     * Listens, and yields a reference for each sample. Fails with an {@link IllegalStateException} that names the key when
     * the port is taken.
     */
    public Uni<List<String>> start() {
        return registry.start()
                .onFailure(BindException.class)
                .transform(this::portTaken)
                .map(port -> references());
    }

    public Uni<Void> stop() {
        return registry.stop();
    }

    /** Such as {@code localhost:5005/samples/haiku}; the port is known once it listens. */
    public List<String> references() {
        return Arrays.stream(Sample.values())
                .map(sample -> "localhost:" + registry.port() + "/" + sample.repository())
                .toList();
    }

    private Throwable portTaken(Throwable cause) {
        return new IllegalStateException(
                "agent-loader.dev.port: port " + wantedPort + " is taken on this machine."
                        + " Stop what listens there, or set another port; 0 takes a free one.",
                cause);
    }

    private static Catalog samples() {
        Catalog catalog = Catalog.EMPTY;
        for (Sample sample : Sample.values()) {
            catalog = with(catalog, sample);
        }
        return catalog;
    }

    private static Catalog with(Catalog catalog, Sample sample) {
        Packed packed = AgentPacking.pack(sample.yaml(), Form.RAW, sample.version());
        String repository = sample.repository();
        Catalog filled = catalog.withManifest(repository, packed.manifest());
        for (Content blob : packed.blobs()) {
            filled = filled.withBlob(repository, blob);
        }
        return filled.withTag(repository, "latest", packed.manifest().digest())
                .withTag(repository, sample.version(), packed.manifest().digest());
    }
}
