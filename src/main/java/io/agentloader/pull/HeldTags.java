package io.agentloader.pull;

import io.agentloader.oci.Reference;
import io.agentloader.pull.SingleFlight.Landing;
import io.agentloader.store.ContentStore;
import io.agentloader.store.Pin;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * What a pin means, in one place: the tag is the digest that it is held at. A digest has nothing to confirm and cannot move, so
 * no more needs to be said about any mode, but that a refresh, which asks where the tag points, is refused.
 */
final class HeldTags {

    private final ContentStore store;
    private final SingleFlight<Key, Optional<Pin>> flights = new SingleFlight<>();

    HeldTags(ContentStore store) {
        this.store = store;
    }

    /** Callers share a look at the disk, but none that began before a pin changed here. */
    private record Key(Reference tag, long changes) {}

    /** The terms, for the digest where the tag is held at one. */
    Uni<Terms> held(Terms terms) {
        if (terms.byDigest() || wasSeenFree(terms)) {
            return Uni.createFrom().item(terms);
        }
        return flights.join(new Key(terms.reference(), store.pinChanges()), () -> store.pin(terms.reference()))
                .map(Landing::value)
                .map(pin -> pin.map(found -> held(terms, found)).orElse(terms));
    }

    /** By a look a moment ago that found no pin. */
    private boolean wasSeenFree(Terms terms) {
        return store.recent(terms.reference(), terms.platform().key()).isPresent();
    }

    private static Terms held(Terms terms, Pin pin) {
        if (terms.mode() == PullMode.STRICT) {
            throw pin.refusal(", so it is not refreshed");
        }
        return terms.heldAt(pin.digest());
    }
}
