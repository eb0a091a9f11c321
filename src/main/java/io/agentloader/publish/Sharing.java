package io.agentloader.publish;

import io.agentloader.agent.AgentArtifact;
import io.agentloader.agent.AgentLayer;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.failure.AgentException.Absent;
import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.failure.AgentException.NotAnAgent;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** Publishes what is packed already, for somebody who looks first at what is there. */
public final class Sharing {

    private final Publisher publisher;
    private final long limit;

    private Sharing(Publisher publisher, long limit) {
        this.publisher = publisher;
        this.limit = limit;
    }

    /**
     * By that publisher.
     *
     * @param limit bytes of an agent that is read in order to compare
     */
    public static Sharing by(Publisher publisher, long limit) {
        return new Sharing(publisher, limit);
    }

    /** What is wrong with letting the reference name that digest, as far as that can be told without asking anybody. */
    public void judge(Digest agent, Reference reference) {
        publisher.judge(agent, reference);
    }

    /** The digest that the reference names at its registry now; empty where that has nothing of the name. */
    public Uni<Optional<Digest>> digest(Reference reference) {
        return named(reference).map(found -> found.map(Content::digest));
    }

    /** The same with the agent, where it is one that can be read. */
    public Uni<Optional<Occupant>> occupant(Reference reference) {
        return named(reference).flatMap(found -> found.map(
                        named -> yaml(reference, named).map(yaml -> Optional.of(new Occupant(named.digest(), yaml))))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty())));
    }

    /** Lets the reference name the artifact, whatever it named before. Registries have no way to ask for less. */
    public Uni<PushedAgent> share(Packed artifact, Reference reference) {
        return publisher.relay(artifact, reference, Optional.empty());
    }

    private Uni<Optional<Content>> named(Reference reference) {
        return Uni.createFrom()
                .deferred(() -> publisher.source(reference).named())
                .map(Optional::of)
                .onFailure(Absent.class)
                .recoverWithItem(Optional.empty());
    }

    private Uni<Optional<Content>> yaml(Reference reference, Content named) {
        return layer(named)
                .map(layer -> publisher
                        .source(reference)
                        .blob(layer)
                        .map(blob -> Optional.of(AgentLayer.open(blob, limit)))
                        .onFailure(failure -> failure instanceof InvalidAgent || failure instanceof Absent)
                        .recoverWithItem(Optional.empty()))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }

    private Optional<Descriptor> layer(Content named) {
        if (named.descriptor().mediaType().isIndex()) {
            return Optional.empty();
        }
        try {
            return Optional.of(AgentArtifact.of(named).layer()).filter(layer -> layer.size() <= limit);
        } catch (NotAnAgent | RegistryProtocol other) {
            return Optional.empty();
        }
    }
}
