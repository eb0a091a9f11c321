package io.agentloader.agent;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Platform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * Turns agent YAML into an artifact that a registry can hold. The same YAML, form and annotations make the same bytes and
 * so the same digests: nothing of the clock or the machine goes in.
 */
public final class AgentPacking {

    private static final String AGENT_CONFIG = "application/vnd.docker.agent.config.v1+json";
    private static final String IMAGE_CONFIG = "application/vnd.docker.container.image.v1+json";

    /** The annotation, whatever its value, that makes a manifest that of an agent. */
    private static final String VERSION_ANNOTATION = "io.docker.agent.version";

    /** When the artifact was made (OCI image specification, "Annotations"). */
    private static final String CREATED = "org.opencontainers.image.created";

    /** How the YAML lies in its layer, and what stands beside it. */
    public enum Form {
        /** As it is, under {@code application/yaml}. */
        RAW("application/yaml", AGENT_CONFIG),
        /** The same beside the configuration of an image, which is what tools for images look into. */
        IMAGE("application/yaml", "application/vnd.oci.image.config.v1+json"),
        /** What docker-agent publishes: gzip, and no tar inside, under Docker's type of an image layer. */
        DOCKER_GZIP("application/vnd.docker.image.rootfs.diff.tar.gzip", IMAGE_CONFIG),
        /** The same under the type of an OCI image layer. */
        OCI_GZIP("application/vnd.oci.image.layer.v1.tar+gzip", IMAGE_CONFIG);

        private final String layer;
        private final String config;

        Form(String layer, String config) {
            this.layer = layer;
            this.config = config;
        }

        private boolean isPlain() {
            return this == RAW || this == IMAGE;
        }
    }

    /**
     * An artifact and everything that has to be in a repository before it.
     *
     * @param manifest the manifest or index that a tag is to name
     * @param manifests the manifests that the index leads to; none behind a plain manifest
     * @param blobs layers and configurations
     */
    public record Packed(Content manifest, List<Content> manifests, List<Content> blobs) {
        public Packed {
            manifests = List.copyOf(manifests);
            blobs = List.copyOf(blobs);
        }
    }

    /** One agent of an index, and what it is for. */
    public record Entry(Platform platform, Packed agent) {}

    private AgentPacking() {}

    /** Packed as an agent of that version, with no other annotation. */
    public static Packed pack(byte[] yaml, Form form, String version) {
        return pack(yaml, form, Map.of(VERSION_ANNOTATION, version));
    }

    /** Packed with these annotations and no other; whether they make an agent of it is the caller's business. */
    public static Packed pack(byte[] yaml, Form form, Map<String, String> annotations) {
        Content layer = Content.hash(new MediaType(form.layer), form.isPlain() ? yaml : gzip(yaml));
        Content config =
                json(new MediaType(form.config), form == Form.RAW ? object() : imageConfig(form, yaml, annotations));
        ObjectNode manifest = object().put("schemaVersion", 2).put("mediaType", MediaType.OCI_MANIFEST.name());
        if (form.isPlain()) {
            manifest.put("artifactType", AGENT_CONFIG);
        }
        manifest.set("config", descriptor(config.descriptor()));
        manifest.putArray("layers").add(descriptor(layer.descriptor()));
        ObjectNode written = manifest.putObject("annotations");
        new TreeMap<>(annotations).forEach(written::put);
        return new Packed(json(MediaType.OCI_MANIFEST, manifest), List.of(), List.of(config, layer));
    }

    /** An index of agents, in the order given. */
    public static Packed index(List<Entry> entries) {
        ObjectNode index = object().put("schemaVersion", 2).put("mediaType", MediaType.OCI_INDEX.name());
        ArrayNode listed = index.putArray("manifests");
        for (Entry entry : entries) {
            ObjectNode descriptor = descriptor(entry.agent().manifest().descriptor());
            descriptor.set("platform", platform(entry.platform()));
            listed.add(descriptor);
        }
        List<Packed> agents = entries.stream().map(Entry::agent).toList();
        return new Packed(
                json(MediaType.OCI_INDEX, index),
                agents.stream()
                        .flatMap(agent -> Stream.concat(agent.manifests().stream(), Stream.of(agent.manifest())))
                        .distinct()
                        .toList(),
                agents.stream().flatMap(agent -> agent.blobs().stream()).toList());
    }

    private static ObjectNode platform(Platform platform) {
        ObjectNode node = object().put("architecture", platform.architecture()).put("os", platform.os());
        platform.variant().ifPresent(variant -> node.put("variant", variant));
        return node;
    }

    private static ObjectNode descriptor(Descriptor descriptor) {
        return object().put("mediaType", descriptor.mediaType().name())
                .put("digest", descriptor.digest().toString())
                .put("size", descriptor.size());
    }

    /** Tools that take the artifact for an image look for the digest of the opened layer. */
    private static ObjectNode imageConfig(Form form, byte[] yaml, Map<String, String> annotations) {
        ObjectNode config = object();
        if (form == Form.IMAGE && annotations.containsKey(CREATED)) {
            config.put(CREATED.substring(CREATED.lastIndexOf('.') + 1), annotations.get(CREATED));
        }
        config.put("architecture", "").put("os", "");
        config.putObject("config");
        config.putObject("rootfs")
                .put("type", "layers")
                .putArray("diff_ids")
                .add(Digest.of(yaml).toString());
        return config;
    }

    private static Content json(MediaType type, ObjectNode node) {
        return Content.hash(type, node.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** The JDK writes no time stamp into the header, which keeps the digest the same. */
    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory does not fail to be written", impossible);
        }
        return packed.toByteArray();
    }
}
