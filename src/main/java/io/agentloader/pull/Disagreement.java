package io.agentloader.pull;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.pull.Outcome.Way;
import io.agentloader.store.Confirmation;
import java.util.Optional;

/**
 * Two hosts that name two digests for one tag: a mirror that converts what it copies or lags behind, or a tag that was moved
 * just when another host came to be asked.
 *
 * @param before what the store had, and the host that last confirmed it
 * @param now what is served from here on, and the host that says so
 */
public record Disagreement(Reference reference, Word before, Word now) {

    /** What one host said. */
    public record Word(Digest digest, String host) {}

    /** Empty when the tag did not move, or the same host moved it, or nobody but a bundle had said what it was before. */
    static Optional<Disagreement> between(Servable before, PulledAgent agent) {
        Word then = new Word(before.digest(), before.host());
        Word now = new Word(agent.named().digest(), agent.provenance().host());
        boolean moved = agent.outcome().way() == Way.MOVED
                && !then.host().equals(now.host())
                && !then.host().equals(Confirmation.IMPORT);
        return moved ? Optional.of(new Disagreement(agent.reference(), then, now)) : Optional.empty();
    }
}
