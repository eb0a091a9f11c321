package io.agentloader.registry;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.CircuitOpen;
import io.agentloader.failure.AgentException.ContentMismatch;
import io.agentloader.failure.AgentException.Overloaded;
import io.agentloader.failure.AgentException.TlsUntrusted;
import io.agentloader.failure.AgentException.Trouble;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Mirrors that could not be asked lately: others are asked before them for a while. There are no more of them than the
 * configuration names.
 */
final class Rests {

    static final Duration LENGTH = Duration.ofSeconds(30);

    /** One mirror, whatever it is asked for. */
    private record Place(String authority, String root) {
        private static Place of(Endpoint mirror) {
            return new Place(mirror.authority(), mirror.root());
        }
    }

    private final Map<Place, Instant> ends = new ConcurrentHashMap<>();
    private final BiConsumer<Level, String> log;
    private final InstantSource clock;

    Rests(BiConsumer<Level, String> log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    boolean isResting(Endpoint mirror) {
        return until(mirror).isPresent();
    }

    /** When it is asked before others again; empty when it is now. */
    Optional<Instant> until(Endpoint mirror) {
        Instant now = clock.instant();
        // one further ahead was set by a clock that has been set back
        return Optional.ofNullable(ends.get(Place.of(mirror)))
                .filter(end -> now.isBefore(end) && !end.isAfter(now.plus(LENGTH)));
    }

    /** It delivered. */
    void end(Endpoint mirror) {
        ends.remove(Place.of(mirror));
    }

    /** It was asked and did not deliver; an answer that is a refusal costs it nothing. */
    void failed(Endpoint mirror, AgentException failure) {
        if (failure instanceof Trouble && !isOurs(failure) && !Gateway.isBehind(failure)) {
            ends.put(Place.of(mirror), clock.instant().plus(LENGTH));
        }
        // somebody may be in the way, or the mirror may be broken; nothing else would ever show it
        boolean alarming = failure instanceof TlsUntrusted || failure instanceof ContentMismatch;
        log.accept(
                alarming ? Level.WARNING : Level.DEBUG,
                "mirror " + mirror.authority() + " is passed over: "
                        + failure.report().detail());
    }

    private static boolean isOurs(AgentException failure) {
        return failure instanceof CircuitOpen || failure instanceof Overloaded;
    }
}
