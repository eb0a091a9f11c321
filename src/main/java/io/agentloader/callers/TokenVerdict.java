package io.agentloader.callers;

import java.time.Duration;

/** What came of looking at a token. Nothing in it is of the token, but for the name that a good one holds. */
public sealed interface TokenVerdict {

    /** It is good, and its caller may do something here. */
    record Known(Caller caller) implements TokenVerdict {}

    /** It is good, and the operator grants its caller nothing. */
    record Stranger(String name) implements TokenVerdict {}

    /**
     * It is not good, or not for this service.
     *
     * @param why ends a sentence that begins with "The token"
     */
    record Invalid(String why) implements TokenVerdict {}

    /**
     * Nobody can tell, so it lets nobody in.
     *
     * @param why a sentence
     * @param retryAfter when it is worth asking again
     */
    record Unjudged(String why, Duration retryAfter) implements TokenVerdict {}
}
