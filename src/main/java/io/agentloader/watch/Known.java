package io.agentloader.watch;

import io.agentloader.oci.Digest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.watch.WatchEvent.Happening;
import java.time.Instant;
import java.util.Optional;

/**
 * What a reference was last found to be.
 *
 * @param state the last event that told of a state; empty while nothing was told
 * @param told when that was
 */
record Known(
        Optional<Digest> digest,
        Optional<String> etag,
        Instant confirmedAt,
        boolean pinned,
        Optional<Happening> state,
        Instant told) {

    static final Known NOTHING =
            new Known(Optional.empty(), Optional.empty(), Instant.MIN, false, Optional.empty(), Instant.MIN);

    Known seen(PulledAgent agent) {
        Instant confirmed = agent.provenance().confirmedAt();
        return new Known(
                Optional.of(agent.named().digest()),
                Optional.of('"' + agent.yaml().digest().toString() + '"'),
                confirmed.isAfter(confirmedAt) ? confirmed : confirmedAt,
                agent.outcome().pinned(),
                state,
                told);
    }

    Known told(Happening type, Instant at) {
        return new Known(digest, etag, confirmedAt, pinned, Optional.of(type), at);
    }
}
