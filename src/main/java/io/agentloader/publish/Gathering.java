package io.agentloader.publish;

import io.agentloader.agent.AgentArtifact;
import io.agentloader.agent.AgentLayer;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.failure.AgentException.NotAnAgent;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.failure.Report;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Index;
import io.agentloader.oci.Manifest;
import io.smallrye.mutiny.Uni;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Reads one artifact whole: of an index every entry, also what is no agent, since registries take no index whose parts are missing.
 * Filled by one step after the other, never by two at once.
 */
final class Gathering {

    private static final int DEEPEST = 3;
    private static final int MOST_MANIFESTS = 1000;

    private final ArtifactSource source;
    private final CopyTerms terms;
    private final Map<Digest, Content> manifests = new LinkedHashMap<>();
    private final Map<Digest, Content> blobs = new LinkedHashMap<>();
    private final Set<Digest> agents = new LinkedHashSet<>();

    private Gathering(ArtifactSource source, CopyTerms terms) {
        this.source = source;
        this.terms = terms;
    }

    /** All of it, what is pointed to before what points to it. */
    static Uni<Packed> of(ArtifactSource source, CopyTerms terms) {
        return Uni.createFrom().deferred(() -> new Gathering(source, terms).run());
    }

    private Uni<Packed> run() {
        return source.named().flatMap(named -> chosen(named, 0)).flatMap(root -> add(root, 0)
                .map(all -> packed(root)));
    }

    private Uni<Content> chosen(Content named, int depth) {
        if (terms.choice().asked().isEmpty() || !isIndex(named)) {
            return Uni.createFrom().item(named);
        }
        refuseDeeper(named, depth);
        Index.Entry entry = terms.choice().entry(read(named, Index::parse));
        return source.manifest(entry.descriptor()).flatMap(child -> chosen(child, depth + 1));
    }

    private static boolean isIndex(Content manifest) {
        return manifest.descriptor().mediaType().isIndex();
    }

    private Uni<Gathering> add(Content manifest, int depth) {
        if (!isIndex(manifest)) {
            return blobs(read(manifest, Manifest::parse));
        }
        refuseDeeper(manifest, depth);
        Uni<Gathering> all = Uni.createFrom().item(this);
        for (Index.Entry entry : read(manifest, Index::parse).entries()) {
            all = all.flatMap(so -> child(entry.descriptor(), depth + 1));
        }
        return all;
    }

    private void refuseDeeper(Content index, int depth) {
        if (depth == DEEPEST) {
            throw source.unreadable(
                    index.descriptor(),
                    new RegistryProtocol(
                            Report.of(index.digest().toString(), "indexes are nested more than " + DEEPEST + " deep")));
        }
    }

    private <T> T read(Content manifest, Function<Content, T> parser) {
        try {
            return parser.apply(manifest);
        } catch (RegistryProtocol why) {
            throw source.unreadable(manifest.descriptor(), why);
        }
    }

    private Uni<Gathering> child(Descriptor child, int depth) {
        if (manifests.containsKey(child.digest())) {
            return Uni.createFrom().item(this);
        }
        if (manifests.size() == MOST_MANIFESTS) {
            throw tooMuch("it leads to more than " + MOST_MANIFESTS + " manifests");
        }
        return source.manifest(child)
                .flatMap(manifest -> add(manifest, depth).invoke(() -> manifests.put(manifest.digest(), manifest)));
    }

    private Uni<Gathering> blobs(Manifest manifest) {
        boolean agent = AgentArtifact.ANNOTATIONS.stream().anyMatch(manifest.annotations()::has);
        if (agent) {
            agents.add(manifest.content().digest());
        }
        Uni<Gathering> all = Uni.createFrom().item(this);
        for (Descriptor blob : Stream.concat(manifest.config().stream(), manifest.layers().stream())
                .toList()) {
            all = all.flatMap(so -> blob(blob)).invoke(so -> {
                if (agent && AgentArtifact.of(manifest).layer().equals(blob)) {
                    AgentLayer.open(content(blob), terms.largestAgent());
                }
            });
        }
        return all;
    }

    private Content content(Descriptor blob) {
        return Objects.requireNonNull(blobs.get(blob.digest())).as(blob.mediaType());
    }

    private Uni<Gathering> blob(Descriptor blob) {
        if (blobs.containsKey(blob.digest())) {
            return Uni.createFrom().item(this);
        }
        long held = blobs.values().stream().mapToLong(Content::size).sum();
        if (blob.size() > terms.total() - held) {
            throw tooMuch("all of it together is more than " + terms.total() + " bytes");
        }
        return source.blob(blob)
                .invoke(content -> blobs.put(blob.digest(), content))
                .replaceWith(this);
    }

    private static InvalidAgent tooMuch(String why) {
        return new InvalidAgent(Report.of("artifact", "the artifact is too large to be copied: " + why));
    }

    private Packed packed(Content root) {
        if (agents.isEmpty()) {
            String subject = (isIndex(root) ? "index " : "manifest ") + root.digest();
            String how = isIndex(root) ? " names no agent" : " is not an agent's";
            throw new NotAnAgent(Report.of(subject, "the " + subject + how + ", and only agents are copied")
                    .withMember("mediaType", root.descriptor().mediaType().name())
                    .withMember("missing", "annotation"));
        }
        return new Packed(root, List.copyOf(manifests.values()), List.copyOf(blobs.values()));
    }
}
