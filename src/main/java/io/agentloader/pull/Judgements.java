package io.agentloader.pull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.store.Artifact;
import io.agentloader.store.Entry;
import java.util.Optional;

/**
 * Which stored parts were found to be an agent together. Verified bytes do not change under their digests, so they are judged
 * once; a refusal is not remembered, since nobody asks for that often.
 */
final class Judgements {

    private static final long MOST_BYTES = 4L << 20;

    /** What one judgement takes beside the opened layer: digests, most of it. */
    private static final int OVERHEAD = 1024;

    /** Everything that was looked at. The record's digest of the YAML is its word, which another record need not keep. */
    private record Parts(Descriptor named, Descriptor manifest, Descriptor layer, Digest yaml) {

        static Parts of(Entry entry) {
            return new Parts(
                    entry.named().descriptor(),
                    entry.manifest().descriptor(),
                    entry.layer().descriptor(),
                    entry.agent().yaml());
        }

        static Parts of(Artifact artifact) {
            return new Parts(
                    artifact.named().descriptor(),
                    artifact.manifest().descriptor(),
                    artifact.layer().descriptor(),
                    artifact.yaml());
        }

        /** Of what tells most of them apart: each read asks. */
        @Override
        public int hashCode() {
            return manifest.digest().hashCode();
        }
    }

    /** That of a layer in gzip; one that is the YAML itself is held by the store, and held there alone. */
    private record Opened(Optional<Content> yaml) {

        int weight() {
            return OVERHEAD
                    + yaml.map(content -> Math.toIntExact(content.size())).orElse(0);
        }
    }

    private final Cache<Parts, Opened> good = Caffeine.newBuilder()
            .maximumWeight(MOST_BYTES)
            .<Parts, Opened>weigher((parts, opened) -> opened.weight())
            .executor(Runnable::run)
            .build();

    /** The YAML of an entry that was found good before. */
    Optional<Content> yaml(Entry entry) {
        return Optional.ofNullable(good.getIfPresent(Parts.of(entry)))
                .map(opened -> opened.yaml().orElseGet(() -> layer(entry)));
    }

    /** All of it was looked at, and is an agent with that YAML. */
    void remember(Entry entry, Content yaml) {
        remember(Parts.of(entry), yaml);
    }

    /** The same of what was fetched: its parts were looked at one by one, as each led to the next. */
    void remember(Artifact artifact, Content yaml) {
        remember(Parts.of(artifact), yaml);
    }

    private void remember(Parts parts, Content yaml) {
        boolean inGzip = !yaml.digest().equals(parts.layer().digest());
        good.put(parts, new Opened(inGzip ? Optional.of(yaml) : Optional.empty()));
    }

    /** Whether the layer was published as the YAML that it is, and not in gzip. */
    static boolean isLayer(Content yaml, Entry entry) {
        return yaml.digest().equals(entry.layer().digest());
    }

    /** The YAML where it is. */
    static Content layer(Entry entry) {
        return entry.layer().as(MediaType.YAML);
    }
}
