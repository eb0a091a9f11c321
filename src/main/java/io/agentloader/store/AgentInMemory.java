package io.agentloader.store;

import io.agentloader.oci.Content;
import io.agentloader.store.VerifiedMemory.Verified;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An agent that a record leads to, and where in memory its parts were found last: they are looked for when they are not there any more, and
 * not with each read. Holds no bytes.
 */
final class AgentInMemory {

    private final Version version;
    private final StoredAgent agent;
    private volatile @Nullable Places last;

    AgentInMemory(Version version, StoredAgent agent) {
        this.version = version;
        this.agent = agent;
    }

    /** Where the parts of one agent are, or were. */
    private record Places(Verified named, Verified manifest, Verified layer) {}

    /** All of it, where all of it is there. */
    Optional<Entry> entry(VerifiedMemory memory, Instant now) {
        Places known = last;
        Optional<Entry> again = known == null ? Optional.empty() : entry(known, memory, now);
        return again.isPresent() ? again : sought(memory, now);
    }

    private Optional<Entry> entry(Places places, VerifiedMemory memory, Instant now) {
        Optional<Content> named = memory.again(places.named(), now);
        Optional<Content> manifest = memory.again(places.manifest(), now);
        Optional<Content> layer = memory.again(places.layer(), now);
        if (named.isEmpty() || manifest.isEmpty() || layer.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Entry(
                version,
                agent,
                named.get().as(version.named().mediaType()),
                manifest.get().as(agent.manifest().mediaType()),
                layer.get().as(agent.layer().mediaType())));
    }

    private Optional<Entry> sought(VerifiedMemory memory, Instant now) {
        Optional<Verified> named = memory.verified(version.named());
        Optional<Verified> manifest =
                agent.manifest().equals(version.named()) ? named : memory.verified(agent.manifest());
        Optional<Verified> layer = memory.verified(agent.layer());
        if (named.isEmpty() || manifest.isEmpty() || layer.isEmpty()) {
            return Optional.empty();
        }
        Places found = new Places(named.get(), manifest.get(), layer.get());
        last = found;
        return entry(found, memory, now);
    }
}
