package io.agentloader.document;

import io.agentloader.store.TagRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether a stored reference would be served at this instant without asking anybody. */
public record Staleness(Duration freshness, Instant now) {

    /** The word in the list. */
    public enum State {
        /** A digest, or a tag confirmed a short while ago. */
        FRESH,
        /** A tag whose registry would be asked. */
        STALE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<State> of(String word) {
            return Stream.of(values())
                    .filter(state -> state.word().equals(word))
                    .findFirst();
        }

        public static List<String> words() {
            return Stream.of(values()).map(State::word).toList();
        }
    }

    public State of(TagRecord record) {
        Instant confirmed = record.current().confirmation().at();
        boolean fresh = record.reference().digest().isPresent()
                || Duration.between(confirmed, now).compareTo(freshness) < 0;
        return fresh ? State.FRESH : State.STALE;
    }
}
