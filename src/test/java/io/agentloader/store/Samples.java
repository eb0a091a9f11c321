package io.agentloader.store;

import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Executor;

/** Artifacts, references and confirmations that the tests of this package store. */
final class Samples {

    static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    static final Confirmation CONFIRMED = new Confirmation(NOON, "registry.test");
    static final String ANY = "";

    private Samples() {}

    static Reference reference(String text) {
        return ReferenceParser.DEFAULT.parse(text);
    }

    /** A plain manifest with one YAML layer and the empty config. */
    static Artifact agent(String yaml) {
        Content layer = layer(yaml);
        Content manifest = manifest(layer);
        return new Artifact(manifest, manifest, layer, ANY, layer.digest(), layer.size());
    }

    /** The same agent behind an index of two platforms; the digest of the index depends on {@code salt} alone. */
    static Artifact behindIndex(String yaml, String platform, String salt) {
        Content layer = layer(yaml);
        Content index = json(
                MediaType.OCI_INDEX,
                "{\"schemaVersion\":2,\"manifests\":[],\"annotations\":{\"salt\":\"" + salt + "\"}}");
        return new Artifact(index, manifest(layer), layer, platform, layer.digest(), layer.size());
    }

    static Content layer(String yaml) {
        return Content.hash(MediaType.YAML, yaml.getBytes(StandardCharsets.UTF_8));
    }

    /** On that disk's thread, with somebody told of each step. */
    static ContentStore store(Path folder, Executor disk, WriteStep.Observer observer) {
        return new DiskContentStore(
                StoreOpening.open(at(folder), Instant::now, new StoreOpening.Watchers(observer, StoreListener.NONE)),
                disk);
    }

    static StoreSettings at(Path path) {
        return StoreSettings.at(path);
    }

    private static Content manifest(Content layer) {
        String text = """
                {"schemaVersion":2,"mediaType":"%s",
                "config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"%s","size":2},
                "layers":[{"mediaType":"%s","digest":"%s","size":%d}],
                "annotations":{"io.docker.agent.version":"1"}}
                """;
        return json(
                MediaType.OCI_MANIFEST,
                text.formatted(
                        MediaType.OCI_MANIFEST,
                        Digest.of("{}".getBytes(StandardCharsets.US_ASCII)),
                        MediaType.YAML,
                        layer.digest(),
                        layer.size()));
    }

    private static Content json(MediaType type, String text) {
        return Content.hash(type, text.getBytes(StandardCharsets.UTF_8));
    }
}
