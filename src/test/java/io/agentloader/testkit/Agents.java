package io.agentloader.testkit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentloader.agent.AgentPacking;
import io.agentloader.agent.AgentPacking.Entry;
import io.agentloader.agent.AgentPacking.Form;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Manifest;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Agents, and artifacts that are none, for tests to publish. */
public final class Agents {

    /** A small agent. */
    public static final String HAIKU = """
            version: "2"
            agents:
              root:
                model: auto
                description: Answers in three lines.
                instruction: |
                  Answer every question with one haiku – five, seven and five syllables.
            """;

    /** Another one, so that a moved tag can be told. */
    public static final String LIMERICK = """
            version: "2"
            agents:
              root:
                model: auto
                description: Answers in five lines.
                instruction: Answer every question with one limerick.
            """;

    public static final Platform AMD64 = new Platform("linux", "amd64", Optional.empty());
    public static final Platform ARM64 = new Platform("linux", "arm64", Optional.empty());

    private static final String VERSION = "1.0.0";

    private Agents() {}

    /** A raw {@code application/yaml} layer. */
    public static Packed raw(String yaml) {
        return AgentPacking.pack(bytes(yaml), Form.RAW, VERSION);
    }

    /** As docker-agent publishes: gzip, and no tar inside. */
    public static Packed gzip(String yaml) {
        return AgentPacking.pack(bytes(yaml), Form.DOCKER_GZIP, VERSION);
    }

    /** The gzip form under the layer type of OCI. */
    public static Packed ociGzip(String yaml) {
        return AgentPacking.pack(bytes(yaml), Form.OCI_GZIP, VERSION);
    }

    /** Raw, with exactly these annotations. */
    public static Packed annotated(String yaml, Map<String, String> annotations) {
        return AgentPacking.pack(bytes(yaml), Form.RAW, annotations);
    }

    /** An agent by its older annotation, {@code io.docker.cagent.version}. */
    public static Packed legacy(String yaml) {
        return annotated(yaml, Map.of("io.docker.cagent.version", VERSION));
    }

    /** All that an agent has except the annotation: not an agent. */
    public static Packed unannotated(String yaml) {
        return annotated(yaml, Map.of());
    }

    /** An index of one agent for one platform. */
    public static Packed indexOfOne(String yaml) {
        return AgentPacking.index(List.of(new Entry(AMD64, raw(yaml))));
    }

    /** An index with one agent for each of linux/amd64 and linux/arm64. */
    public static Packed index(String amd64, String arm64) {
        return AgentPacking.index(List.of(new Entry(AMD64, raw(amd64)), new Entry(ARM64, raw(arm64))));
    }

    /** An index for platforms that no test runs on: nothing to choose by. */
    public static Packed foreignIndex(String first, String second) {
        return AgentPacking.index(List.of(
                new Entry(new Platform("plan9", "sparc", Optional.empty()), raw(first)),
                new Entry(new Platform("plan9", "mips", Optional.empty()), raw(second))));
    }

    /** An index in an index in an index, so many deep, around one agent. */
    public static Packed nested(String yaml, int depth) {
        Packed inner = raw(yaml);
        for (int i = 0; i < depth; i++) {
            inner = AgentPacking.index(List.of(new Entry(AMD64, inner)));
        }
        return inner;
    }

    /** A container image, without annotation: not an agent. */
    public static Packed image() {
        Content layer = Content.hash(new MediaType("application/vnd.oci.image.layer.v1.tar"), new byte[1024]);
        Content config = json(new MediaType("application/vnd.oci.image.config.v1+json"), object().put("os", "linux"));
        return artifact(config, List.of(layer), Map.of());
    }

    /** An agent by its annotation, with these layers and that configuration, whatever they are. */
    public static Packed odd(Content config, List<Content> layers) {
        return artifact(config, layers, Map.of("io.docker.agent.version", VERSION));
    }

    /** An agent whose configuration is the well-known empty one of OCI. */
    public static Packed emptyConfig(String yaml) {
        Content config = json(new MediaType("application/vnd.oci.empty.v1+json"), object());
        return odd(config, List.of(Content.hash(MediaType.YAML, bytes(yaml))));
    }

    /** Annotated, and without any layer. */
    public static Packed noLayers() {
        return odd(json(new MediaType("application/vnd.oci.empty.v1+json"), object()), List.of());
    }

    /** An old manifest of schema version 1. */
    public static Packed schema1() {
        ObjectNode manifest =
                object().put("schemaVersion", 1).put("name", "acme/old").put("tag", "1");
        manifest.putArray("fsLayers");
        manifest.putArray("history");
        return new Packed(
                json(new MediaType("application/vnd.docker.distribution.manifest.v1+prettyjws"), manifest),
                List.of(),
                List.of());
    }

    /** Anything under that media type, as a manifest. */
    public static Packed manifest(String mediaType, String text) {
        return new Packed(Content.hash(MediaType.of(mediaType), bytes(text)), List.of(), List.of());
    }

    /** The first layer that the artifact's manifest lists. */
    public static Content layer(Packed packed) {
        Descriptor first = Manifest.parse(packed.manifest()).layers().get(0);
        return packed.blobs().stream()
                .filter(blob -> blob.digest().equals(first.digest()))
                .findFirst()
                .orElseThrow();
    }

    private static Packed artifact(Content config, List<Content> layers, Map<String, String> annotations) {
        ObjectNode manifest = object().put("schemaVersion", 2).put("mediaType", MediaType.OCI_MANIFEST.name());
        manifest.set("config", descriptor(config.descriptor()));
        var listed = manifest.putArray("layers");
        layers.forEach(layer -> listed.add(descriptor(layer.descriptor())));
        if (!annotations.isEmpty()) {
            var written = manifest.putObject("annotations");
            annotations.forEach(written::put);
        }
        List<Content> blobs = new ArrayList<>(layers);
        blobs.add(config);
        return new Packed(json(MediaType.OCI_MANIFEST, manifest), List.of(), blobs);
    }

    private static ObjectNode descriptor(Descriptor descriptor) {
        return object().put("mediaType", descriptor.mediaType().name())
                .put("digest", descriptor.digest().toString())
                .put("size", descriptor.size());
    }

    private static Content json(MediaType type, ObjectNode node) {
        return Content.hash(type, bytes(node.toString()));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
