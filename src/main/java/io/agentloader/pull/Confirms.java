package io.agentloader.pull;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Reference;
import io.agentloader.pull.SingleFlight.Landing;
import io.agentloader.registry.Delivered;
import io.agentloader.registry.Effort;
import io.agentloader.registry.Resolution;
import io.agentloader.store.Confirmation;
import io.agentloader.store.Version;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.time.InstantSource;

/** Asks registries what a tag names now, once for all who ask at the same time, and remembers what they said. */
final class Confirms {

    private final PullDoors doors;
    private final Replicas replicas;
    private final InstantSource clock;
    private final SingleFlight<Key, Delivered<Resolution>> flights = new SingleFlight<>();

    Confirms(PullDoors doors, Replicas replicas, InstantSource clock) {
        this.doors = doors;
        this.replicas = replicas;
        this.clock = clock;
    }

    private record Key(Reference reference, Effort effort) {}

    Uni<Landing<Delivered<Resolution>>> ask(Reference reference, Effort effort) {
        return flights.join(new Key(reference, effort), () -> doors.registry().resolve(reference, effort));
    }

    /** The stored copy, which is what the registry says the reference names; that is remembered. */
    Uni<PulledAgent> revalidated(Terms terms, Stored stored, Delivered<Resolution> resolved) {
        Instant now = clock.instant();
        Confirmation confirmation = new Confirmation(resolved.said(), resolved.host());
        Servable copy = stored.servable().orElseThrow().confirmed(confirmation.host(), confirmation.at());
        return remember(terms.reference(), stored.version().orElseThrow(), confirmation)
                .invoke(() -> replicas.tell(terms.reference(), copy))
                .replaceWith(() -> Answers.revalidated(terms, copy, resolved.attempts(), now));
    }

    /** A confirmation that cannot be kept costs one more confirm later, and nothing now. */
    private Uni<Void> remember(Reference reference, Version confirmed, Confirmation confirmation) {
        return doors.store()
                .touch(reference, confirmed, confirmation)
                .replaceWithVoid()
                .onFailure(AgentException.class)
                .invoke(failure -> doors.listener().notKept(reference, failure))
                .onFailure(AgentException.class)
                .recoverWithNull();
    }
}
