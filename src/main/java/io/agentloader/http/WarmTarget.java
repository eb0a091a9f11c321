package io.agentloader.http;

import io.agentloader.oci.Reference;
import java.util.Optional;

/**
 * What the target of a request was found to mean, and what was answered last, with a body and without.
 *
 * @param reference in the form in which rights are held against it
 */
record WarmTarget(Reference reference, Optional<ReadyAnswer> whole, Optional<ReadyAnswer> unchanged) {

    private static final int OVERHEAD = 1024;

    static WarmTarget of(Reference reference) {
        return new WarmTarget(reference, Optional.empty(), Optional.empty());
    }

    /** What was answered last to a caller who had the agent, or had not. */
    Optional<ReadyAnswer> answered(boolean known) {
        return known ? unchanged : whole;
    }

    WarmTarget with(boolean known, ReadyAnswer answer) {
        return known
                ? new WarmTarget(reference, whole, Optional.of(answer))
                : new WarmTarget(reference, Optional.of(answer), unchanged);
    }

    /** About how many bytes it takes. */
    int weight() {
        return OVERHEAD + bytes(whole) + bytes(unchanged);
    }

    private static int bytes(Optional<ReadyAnswer> answer) {
        return answer.map(ReadyAnswer::bytes).orElse(0);
    }
}
