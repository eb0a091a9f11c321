package io.agentloader.pull;

import io.agentloader.agent.AgentArtifact;
import io.agentloader.failure.AgentException.NotAnAgent;
import io.agentloader.failure.Report;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Manifest;
import io.agentloader.oci.Reference;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.registry.Delivered;
import io.agentloader.registry.Effort;
import io.smallrye.mutiny.Uni;
import java.time.InstantSource;
import java.util.Optional;

/** Gets what refers to agents, such as their signatures, as the registry has it now. Stores nothing. */
final class Referrers {

    /** From what refers to an agent to the agent, by way of others; each may be a request. */
    static final int MOST_STEPS = 3;

    private final PullDoors doors;
    private final PullBounds bounds;
    private final InstantSource clock;

    Referrers(PullDoors doors, PullBounds bounds, InstantSource clock) {
        this.doors = doors;
        this.bounds = bounds;
        this.clock = clock;
    }

    Uni<AgentReferrers> list(Terms terms, Optional<String> artifactType) {
        Reference subject = terms.reference();
        return bounds.run(subject, () -> doors.registry().referrers(subject, artifactType))
                .map(found -> new AgentReferrers(subject, found.value(), found.host()));
    }

    /** Whatever it is; whether it refers to an agent is still to be found out. */
    Uni<PulledBlob> manifest(Terms terms) {
        Reference reference = terms.reference();
        return bounds.run(reference, () -> doors.registry().manifest(reference, Effort.FULL))
                .map(delivered -> told(terms, delivered));
    }

    private PulledBlob told(Terms terms, Delivered<Content> delivered) {
        return new PulledBlob(
                terms.reference(),
                delivered.value(),
                new Provenance(Source.REGISTRY, delivered.host(), clock.instant()),
                Outcome.told(terms, false, delivered.attempts()));
    }

    /** What that refers to which was found to be no agent. */
    static Optional<Digest> subject(Throwable failure) {
        return failure instanceof NotAnAgent other
                ? Optional.ofNullable(other.report().members().get(AgentArtifact.REFERS_TO))
                        .map(Object::toString)
                        .flatMap(Digest::parse)
                : Optional.empty();
    }

    /** What it refers to, in its own repository. */
    static Reference subject(PulledBlob manifest) {
        Digest subject = Manifest.subject(manifest.content())
                .orElseThrow(() -> new NotAnAgent(Report.of(
                        manifest.reference().toString(), manifest.reference() + " is no agent, and refers to none")))
                .digest();
        return manifest.reference().at(subject);
    }
}
