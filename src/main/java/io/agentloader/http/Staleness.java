package io.agentloader.http;

import io.agentloader.store.TagRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether a stored reference would be served at this instant without asking anybody. */
record Staleness(Duration freshness, Instant now) {

    /** The word in the list. */
    enum State {
        /** A digest, or a tag confirmed a short while ago. */
        FRESH,
        /** A tag whose registry would be asked. */
        STALE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<State> of(String word) {
            return Stream.of(values())
                    .filter(state -> state.word().equals(word))
                    .findFirst();
        }

        static List<String> words() {
            return Stream.of(values()).map(State::word).toList();
        }
    }

    State of(TagRecord record) {
        Instant confirmed = record.current().confirmation().at();
        boolean fresh = record.reference().digest().isPresent()
                || Duration.between(confirmed, now).compareTo(freshness) < 0;
        return fresh ? State.FRESH : State.STALE;
    }
}
