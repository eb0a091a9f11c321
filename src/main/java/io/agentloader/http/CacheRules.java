package io.agentloader.http;

import io.agentloader.oci.Reference;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/** The {@code Cache-Control} that answers carry: how long others may keep what we said. */
@Singleton
final class CacheRules {

    private static final long A_YEAR = 31_536_000;
    private static final String NO_STORE = "no-store";

    private final HttpSettings settings;

    CacheRules(HttpSettings settings) {
        this.settings = settings;
    }

    /**
     * For an agent, or something derived from one.
     *
     * @param chosenHere whether an index was crossed and the platform was our choice: another instance may choose
     *     otherwise, so not even a digest then means one thing for ever
     */
    String ofAgent(Reference reference, boolean chosenHere) {
        if (settings.development()) {
            return NO_STORE;
        }
        return reference.digest().isPresent() && !chosenHere
                ? "max-age=" + A_YEAR + ", immutable, no-transform"
                : "max-age=" + settings.freshness().toSeconds() + staleIfError() + ", no-transform";
    }

    /** Answers about a reference may be kept when the operator says so; trouble never. */
    String ofProblem(int status) {
        Duration negative = settings.negativeFreshness();
        boolean keeps = (status == 404 || status == 422) && !negative.isZero() && !settings.development();
        return keeps ? "max-age=" + negative.toSeconds() : NO_STORE;
    }

    private String staleIfError() {
        Optional<Duration> limit = settings.staleIfError().limit();
        long seconds = limit.map(Duration::toSeconds).orElse(A_YEAR);
        return seconds == 0 ? "" : ", stale-if-error=" + seconds;
    }
}
