package io.agentloader.document;

import io.agentloader.agent.AgentArtifact;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Index;
import io.agentloader.oci.Manifest;
import io.agentloader.oci.Platform;
import io.agentloader.oci.Reference;
import io.agentloader.pull.InspectedAgent;
import io.agentloader.resolver.AgentMetadata;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The JSON document of {@code -/inspect}: what manifests say, in their own words. */
public final class AgentInfo {

    /** Annotations of the OCI image specification, and labels, that have a member of their own, by that member. */
    private static final Map<String, String> WELL_KNOWN = new TreeMap<>(Map.of(
            "author", "org.opencontainers.image.authors",
            "created", "org.opencontainers.image.created",
            "description", "org.opencontainers.image.description",
            "licence", "org.opencontainers.image.licenses",
            "title", "org.opencontainers.image.title",
            "version", "org.opencontainers.image.version"));

    private AgentInfo() {}

    /** {@code AgentInfo}. Labels are there when they were asked for, agents and models when there was YAML to read. */
    public static Map<String, Object> of(AgentMetadata metadata) {
        InspectedAgent inspected = metadata.inspected();
        Reference reference = inspected.reference();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "AgentInfo");
        document.put(
                "reference", reference.resolvedTo(inspected.named().digest()).toString());
        document.put("registry", reference.registry());
        document.put("repository", reference.repository().path());
        reference.tag().ifPresent(tag -> document.put("tag", tag));
        document.putAll(descriptor(inspected.named().descriptor()));
        index(inspected.named()).ifPresent(index -> addIndex(document, index, inspected.agent()));
        inspected.agent().ifPresent(agent -> addManifest(document, agent));
        addSaid(document, metadata);
        document.put("stored", inspected.outcome().stored());
        document.put("pinned", inspected.outcome().pinned());
        document.put("source", inspected.provenance().source().word());
        document.put("confirmedBy", inspected.provenance().host());
        document.put("confirmedAt", inspected.provenance().confirmedAt().toString());
        return document;
    }

    private static Optional<Index> index(Content named) {
        return named.descriptor().mediaType().isIndex() ? Optional.of(Index.parse(named)) : Optional.empty();
    }

    private static void addIndex(Map<String, Object> document, Index index, Optional<AgentArtifact> agent) {
        document.put(
                "platforms",
                index.entries().stream().map(entry -> platform(entry, agent)).toList());
        if (!index.annotations().values().isEmpty()) {
            document.put("indexAnnotations", new TreeMap<>(index.annotations().values()));
        }
    }

    /** Entries that are no agents, such as attestations, are shown as what they are: {@code unknown/unknown}. */
    private static Map<String, Object> platform(Index.Entry entry, Optional<AgentArtifact> agent) {
        Map<String, Object> row = new LinkedHashMap<>();
        entry.platform().map(Platform::toString).ifPresent(text -> row.put("platform", text));
        row.putAll(descriptor(entry.descriptor()));
        row.put(
                "chosen",
                agent.filter(found -> found.manifest()
                                .content()
                                .digest()
                                .equals(entry.descriptor().digest()))
                        .isPresent());
        return row;
    }

    private static void addManifest(Map<String, Object> document, AgentArtifact agent) {
        Manifest manifest = agent.manifest();
        Map<String, Object> own = descriptor(manifest.content().descriptor());
        document.put("manifest", own);
        manifest.artifactType().ifPresent(type -> document.put("artifactType", type));
        manifest.config().ifPresent(config -> document.put("config", descriptor(config)));
        document.put(
                "layers", manifest.layers().stream().map(AgentInfo::descriptor).toList());
        document.put("agentLayer", agent.layer().digest().toString());
        AgentArtifact.ANNOTATIONS.stream()
                .flatMap(key -> manifest.annotations().value(key).stream())
                .findFirst()
                .ifPresent(version -> document.put("agentVersion", version));
        document.put("annotations", new TreeMap<>(manifest.annotations().values()));
    }

    private static void addSaid(Map<String, Object> document, AgentMetadata metadata) {
        WELL_KNOWN.forEach((member, key) -> metadata.said(key).ifPresent(value -> document.put(member, value)));
        metadata.config().ifPresent(config -> document.put("labels", new TreeMap<>(config.labels())));
        metadata.contents().ifPresent(contents -> {
            document.put("agents", contents.agents());
            document.put("models", contents.models());
        });
        metadata.unreadable()
                .ifPresent(flaw -> document.put("unreadable", flaw.report().detail()));
    }

    private static Map<String, Object> descriptor(Descriptor descriptor) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("digest", descriptor.digest().toString());
        members.put("mediaType", descriptor.mediaType().name());
        members.put("size", descriptor.size());
        return members;
    }
}
