package io.agentloader.pull;

import io.agentloader.agent.AgentArtifact;
import io.agentloader.oci.Content;
import io.agentloader.oci.Reference;
import java.util.Optional;

/**
 * What the manifests of an agent say.
 *
 * @param reference as asked for
 * @param named the manifest or index that the reference names
 * @param agent the agent's own manifest, checked to be one; empty where an index has no entry for this machine
 * @param yaml the agent bytes, where the answer came from the store
 */
public record InspectedAgent(
        Reference reference,
        Content named,
        Optional<AgentArtifact> agent,
        Optional<Content> yaml,
        Provenance provenance,
        Outcome outcome)
        implements Standing<InspectedAgent> {

    static InspectedAgent of(PulledAgent agent) {
        return new InspectedAgent(
                agent.reference(),
                agent.named(),
                Optional.of(AgentArtifact.of(agent.manifest())),
                Optional.of(agent.yaml()),
                agent.provenance(),
                agent.outcome());
    }

    /** The part of it that {@link PullAgent#digest} tells. */
    public ResolvedDigest resolved() {
        return new ResolvedDigest(reference, named.digest(), provenance, outcome);
    }

    InspectedAgent joined() {
        return new InspectedAgent(reference, named, agent, yaml, provenance, outcome.joined());
    }

    InspectedAgent askedAs(Reference asked) {
        return new InspectedAgent(asked, named, agent, yaml, provenance, outcome);
    }

    @Override
    public InspectedAgent standing(Provenance other, Outcome so) {
        return new InspectedAgent(reference, named, agent, yaml, other, so);
    }
}
