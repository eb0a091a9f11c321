package io.agentloader.pull;

import java.time.Instant;

/** The next step of a pull, decided from what is known and nothing else. */
enum PullPlan {
    /** What is stored answers, nobody is asked. */
    SERVE_STORED,
    /** The registry is asked whether the tag still names what is stored. */
    CONFIRM,
    /** The manifest is fetched by what the caller asked for, tag or digest. */
    FETCH,
    /** There is nothing to serve, and nobody may be asked. */
    MISS;

    /**
     * Decides.
     *
     * @param servable whether the store holds an agent for the reference
     * @param byDigest whether the reference has a digest, so that there is nothing to confirm
     * @param fresh whether the last confirmation is young enough for this caller
     */
    static PullPlan of(PullMode mode, boolean servable, boolean byDigest, boolean fresh) {
        return switch (mode) {
            case STRICT, REMOTE_ONLY -> FETCH;
            case LOCAL_ONLY -> servable ? SERVE_STORED : MISS;
            case DEFAULT, PREFER_REMOTE -> {
                if (!servable) {
                    yield FETCH;
                }
                yield byDigest || fresh ? SERVE_STORED : CONFIRM;
            }
        };
    }

    static PullPlan of(Terms terms, Stored stored, Instant now) {
        boolean fresh = stored.servable()
                .map(copy -> !stored.doubted() && terms.isFresh(copy.confirmedAt(), now))
                .orElse(false);
        return of(terms.mode(), stored.servable().isPresent(), terms.byDigest(), fresh);
    }
}
