package io.agentloader.http;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** An answer that is ready, for as long as nothing but time passes: made once, however often its age is another one. */
final class LastingAnswer {

    /** Whoever finds it too old puts what it has become in its place; where several do, the last one's counts. */
    private final AtomicReference<ReadyAnswer> last;

    LastingAnswer(ReadyAnswer first) {
        this.last = new AtomicReference<>(first);
    }

    /** As of now; empty where it has to be made anew. */
    Optional<ReadyAnswer> at(ReadyAnswer.Facts now) {
        ReadyAnswer known = last();
        if (known.facts().equals(now)) {
            return Optional.of(known);
        }
        Optional<ReadyAnswer> older = known.older(now);
        older.ifPresent(last::set);
        return older;
    }

    boolean isBodiless() {
        return last().isBodiless();
    }

    boolean isOfTheKindOf(ReadyAnswer other) {
        return last().isOfTheKindOf(other);
    }

    /** About how many bytes it takes, now and later. */
    int bytes() {
        return last().bytes();
    }

    private ReadyAnswer last() {
        return Objects.requireNonNull(last.get());
    }
}
