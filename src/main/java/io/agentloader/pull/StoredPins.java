package io.agentloader.pull;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.InvalidReference;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.failure.Report;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.store.Pin;
import io.agentloader.store.Precondition;
import io.agentloader.store.Remembered;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** Pins what is in the store, after the pipeline has put it there and found it servable. */
final class StoredPins implements Pins {

    private final PullAgent pullAgent;
    private final PullDoors doors;

    StoredPins(PullAgent pullAgent, PullDoors doors) {
        this.pullAgent = pullAgent;
        this.doors = doors;
    }

    @Override
    public Uni<Optional<Pin>> find(Reference tag) {
        return checked(tag).chain(() -> doors.store().pin(tag));
    }

    @Override
    public Uni<Pin> pin(Reference tag, Precondition<Pin> precondition) {
        return checked(tag)
                .chain(() -> pullAgent.pull(PullRequest.of(tag, PullMode.LOCAL_ONLY)))
                .flatMap(agent -> held(tag, agent, precondition));
    }

    @Override
    public Uni<Pin> pin(Reference tag, Digest digest, Precondition<Pin> precondition) {
        return checked(tag)
                .chain(() -> pullAgent.pull(PullRequest.of(tag.at(digest))))
                .flatMap(agent -> held(tag, agent, precondition));
    }

    @Override
    public Uni<Pin> rollBack(Reference tag) {
        return checked(tag).chain(() -> doors.store().pin(tag)).flatMap(pin -> doors.store()
                .versions(tag)
                .map(versions -> before(tag, pin, versions))
                .flatMap(digest -> pin(tag, digest)));
    }

    @Override
    public Uni<Boolean> unpin(Reference tag, Precondition<Pin> precondition) {
        // what is not allowed any more may be let go
        return Uni.createFrom().item(() -> tag(tag)).chain(checked -> doors.store()
                .unpin(checked, precondition));
    }

    private Uni<Reference> checked(Reference tag) {
        return Uni.createFrom().item(() -> {
            doors.admission().check(tag);
            return tag(tag);
        });
    }

    private static Reference tag(Reference reference) {
        if (reference.digest().isPresent()) {
            throw new InvalidReference(Report.of(
                            reference.toString(),
                            "'" + reference + "' names the same for ever: only a tag can be pinned")
                    .withReference(reference.toString())
                    .withMember("part", "digest"));
        }
        return reference;
    }

    private Uni<Pin> held(Reference tag, PulledAgent agent, Precondition<Pin> precondition) {
        return agent.outcome().stored()
                ? doors.store().pin(tag, agent.named().digest(), precondition)
                : Uni.createFrom().failure(notKept(tag));
    }

    private static AgentException notKept(Reference tag) {
        return new StoreUnavailable(
                Report.of(tag.toString(), "the store would not keep the agent that " + tag + " is to be pinned to"));
    }

    private static Digest before(Reference tag, Optional<Pin> pin, List<Remembered> versions) {
        List<Digest> named = versions.stream()
                .map(version -> version.version().named().digest())
                .toList();
        int served = pin.map(found -> named.indexOf(found.digest())).orElse(0);
        if (served < 0 || served + 1 >= named.size()) {
            throw new NotFound(Report.of(
                            tag.toString(),
                            "nothing is known of what " + tag + " named before; say which digest to roll back to")
                    .withReference(tag.toString()));
        }
        return named.get(served + 1);
    }
}
