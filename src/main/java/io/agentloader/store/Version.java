package io.agentloader.store;

import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a reference named at one time: a manifest or an index, and the agents that were pulled through it.
 *
 * @param named the manifest or index that the reference named; its digest is what a confirm compares
 * @param agents for a plain manifest exactly one, for an index one for each platform pulled
 * @param firstSeen when the reference was first found to name it; empty where an older version of this program wrote that down
 * @param parts what was delivered for this repository beside manifests and layers of agents; empty in older records
 */
public record Version(
        Descriptor named,
        List<StoredAgent> agents,
        Confirmation confirmation,
        Optional<Instant> firstSeen,
        List<Digest> parts) {

    public Version {
        agents = List.copyOf(agents);
        parts = List.copyOf(parts);
    }

    /** A version with nothing beside its agents. */
    public Version(Descriptor named, List<StoredAgent> agents, Confirmation confirmation, Optional<Instant> firstSeen) {
        this(named, agents, confirmation, firstSeen, List.of());
    }

    /** A version of which nobody knows when it was first seen. */
    public Version(Descriptor named, List<StoredAgent> agents, Confirmation confirmation) {
        this(named, agents, confirmation, Optional.empty());
    }

    /** The agent pulled for this platform key; see {@link StoredAgent#platform()}. */
    public Optional<StoredAgent> agent(String platform) {
        for (StoredAgent agent : agents) {
            if (agent.manifest().equals(named) || agent.platform().equals(platform)) {
                return Optional.of(agent);
            }
        }
        return Optional.empty();
    }

    /** Whether this is, or leads through its index to, the manifest with that digest. */
    public boolean names(Digest digest) {
        return named.digest().equals(digest)
                || agents.stream().anyMatch(agent -> agent.manifest().digest().equals(digest));
    }

    /** Whether that was delivered for the repository: as a layer of an agent, or beside one. */
    boolean delivered(Digest digest) {
        return parts.contains(digest)
                || agents.stream().anyMatch(agent -> agent.layer().digest().equals(digest));
    }

    public Version confirmed(Confirmation later) {
        return new Version(named, agents, later, firstSeen, parts);
    }

    Version seenFirst(Optional<Instant> at) {
        return new Version(named, agents, confirmation, at, parts);
    }
}
