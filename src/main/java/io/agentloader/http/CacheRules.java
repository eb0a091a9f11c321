package io.agentloader.http;

import io.agentloader.pull.Provenance.Source;
import io.agentloader.pull.ResolvedDigest;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** The {@code Cache-Control} that answers carry: how long others may keep what we said. */
@Singleton
final class CacheRules {

    private static final long A_YEAR = 31_536_000;
    private static final String NO_STORE = "no-store";

    private final HttpSettings settings;
    private final InstantSource clock;

    CacheRules(HttpSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * For an agent, or something derived from one. What a clock that was ahead confirmed is fresh for nobody, and its age of
     * zero must not make it so; nor is what is stale, though its age is within the freshness.
     *
     * @param chosenHere whether an index was crossed and the platform was our choice: another instance may choose
     *     otherwise, so not even a digest then means one thing for ever
     */
    String ofAgent(ResolvedDigest resolved, boolean chosenHere) {
        if (settings.development()) {
            return NO_STORE;
        }
        if (resolved.reference().digest().isPresent() && !chosenHere) {
            return "max-age=" + A_YEAR + ", immutable, no-transform";
        }
        boolean freshForNobody = !resolved.provenance().isCredibleAt(clock.instant()) || isStaleBeforeItsAge(resolved);
        long fresh = freshForNobody ? 0 : Seconds.whole(settings.freshness());
        return "max-age=" + fresh + staleIfError() + ", no-transform";
    }

    /** Of a range nobody may have said that it comes to that tag, which was itself confirmed a moment ago: its age is of the tag alone. */
    private boolean isStaleBeforeItsAge(ResolvedDigest resolved) {
        boolean spent = resolved.outcome()
                .remaining()
                .filter(left -> left.compareTo(Duration.ZERO) <= 0)
                .isPresent();
        return resolved.provenance().source() == Source.STALE
                && spent
                && resolved.provenance().age(clock.instant()).compareTo(settings.freshness()) < 0;
    }

    /** Answers about a reference may be kept when the operator says so; trouble never. */
    String ofProblem(int status) {
        Duration negative = settings.negativeFreshness();
        boolean keeps = (status == 404 || status == 422) && !negative.isZero() && !settings.development();
        return keeps ? "max-age=" + Seconds.whole(negative) : NO_STORE;
    }

    private String staleIfError() {
        Optional<Duration> limit = settings.staleIfError().limit();
        long seconds = limit.map(Seconds::whole).orElse(A_YEAR);
        return seconds == 0 ? "" : ", stale-if-error=" + seconds;
    }
}
