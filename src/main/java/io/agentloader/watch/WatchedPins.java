package io.agentloader.watch;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.pull.Pins;
import io.agentloader.pull.PullAgent;
import io.agentloader.store.Pin;
import io.agentloader.store.Precondition;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** The same pins; who watches the tag learns of it when one is set, moved or lifted. */
public record WatchedPins(Pins pins, Watches watches, PullAgent agents) implements Pins {

    @Override
    public Uni<Optional<Pin>> find(Reference tag) {
        return pins.find(tag);
    }

    @Override
    public Uni<Pin> pin(Reference tag, Precondition<Pin> precondition) {
        return pins.pin(tag, precondition).call(() -> watches.look(agents, tag));
    }

    @Override
    public Uni<Pin> pin(Reference tag, Digest digest, Precondition<Pin> precondition) {
        return pins.pin(tag, digest, precondition).call(() -> watches.look(agents, tag));
    }

    @Override
    public Uni<Pin> rollBack(Reference tag) {
        return pins.rollBack(tag).call(() -> watches.look(agents, tag));
    }

    @Override
    public Uni<Boolean> unpin(Reference tag, Precondition<Pin> precondition) {
        return pins.unpin(tag, precondition).call(() -> watches.look(agents, tag));
    }
}
