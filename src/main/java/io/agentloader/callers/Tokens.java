package io.agentloader.callers;

import io.smallrye.mutiny.Uni;

/** Looks at tokens that somebody else has signed. Nothing here blocks, and no token reaches a log, an error or a text. */
public interface Tokens {

    /** Where no issuer is configured. */
    Tokens NONE = new Tokens() {};

    /** Whether there is an issuer whose tokens are taken. */
    default boolean areTaken() {
        return false;
    }

    /** Judges a token; does not fail but by a mistake of ours. May ask the issuer for its keys. */
    default Uni<TokenVerdict> judge(String token) {
        return Uni.createFrom().item(new TokenVerdict.Invalid("is of no issuer that is known here"));
    }

    /** Asks the issuer for its keys; those that were known stay known when it does not answer. Never fails. */
    default Uni<Void> lookAgain() {
        return Uni.createFrom().voidItem();
    }
}
