package io.agentloader.registry;

import io.agentloader.failure.Kind;
import java.time.Instant;
import java.util.Optional;

/**
 * What came of calls to one host since the start. Holds no sentence and no secret.
 *
 * @param success when a call was last answered; that there is nothing of a name is an answer
 * @param failure the last call that failed
 * @param credentials a word for where the credentials came from that the host last wanted; empty until it wanted some
 */
public record HostHistory(
        Optional<Instant> success, Optional<Failed> failure, Optional<String> credentials, Optional<RateLimit> limit) {

    static final HostHistory NONE =
            new HostHistory(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** A call that failed. */
    public record Failed(Kind kind, Instant at) {}

    HostHistory succeeded(Instant at) {
        return new HostHistory(Optional.of(at), failure, credentials, limit);
    }

    HostHistory failed(Kind kind, Instant at) {
        return new HostHistory(success, Optional.of(new Failed(kind, at)), credentials, limit);
    }

    HostHistory as(String source) {
        return new HostHistory(success, failure, Optional.of(source), limit);
    }

    HostHistory limited(RateLimit told) {
        return new HostHistory(success, failure, credentials, Optional.of(told));
    }
}
