package io.agentloader.oidc;

import io.agentloader.callers.TokenVerdict;
import io.agentloader.callers.TokenVerdict.Invalid;
import io.agentloader.callers.TokenVerdict.Unjudged;
import io.agentloader.callers.Tokens;
import io.agentloader.cloud.CloudCalls;
import io.agentloader.config.OidcConfig;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** The door of this room: judges tokens of one issuer of OpenID Connect. Made where an issuer is configured, and only there. */
public final class OidcTokens implements Tokens {

    /** A header that is longer is refused by the server before anybody sees it. */
    private static final int LONGEST = 16 << 10;

    private static final Duration A_MOMENT = Duration.ofSeconds(1);

    private final TokenCheck check;
    private final IssuerKeys keys;
    private final Executor work;

    private OidcTokens(TokenCheck check, IssuerKeys keys, Executor work) {
        this.check = check;
        this.keys = keys;
        this.work = work;
    }

    /**
     * Asks nobody yet.
     *
     * @param oidc has an issuer
     * @param calls to the issuer, under the rules for where connections may lead
     * @param work computes signatures; may refuse
     * @throws IllegalArgumentException naming the key that cannot be used
     */
    public static OidcTokens of(OidcConfig oidc, CloudCalls calls, Executor work, InstantSource clock) {
        Discovery discovery = new Discovery(oidc.issuer().orElseThrow(), calls, work);
        return new OidcTokens(new TokenCheck(oidc, clock), new IssuerKeys(discovery::keys, clock), work);
    }

    @Override
    public boolean areTaken() {
        return true;
    }

    @Override
    public Uni<TokenVerdict> judge(String token) {
        if (token.length() > LONGEST) {
            return Uni.createFrom().item(new Invalid("is longer than 16 KiB."));
        }
        return keys.known()
                .emitOn(work)
                .flatMap(known -> judge(token, known))
                .onFailure(IssuerTrouble.class)
                .recoverWithItem(OidcTokens::unjudged)
                .onFailure(RejectedExecutionException.class)
                .recoverWithItem(new Unjudged("Too many tokens are being looked at.", A_MOMENT));
    }

    /** A key that is not known may be a new one of the issuer's. */
    private Uni<TokenVerdict> judge(String token, KeySet known) {
        return check.judge(token, known)
                .map(verdict -> Uni.createFrom().item(verdict))
                .orElseGet(() -> keys.newerThan(known).emitOn(work).map(newer -> check.judge(token, newer)
                        .orElseGet(() -> new Invalid("is signed with a key that its issuer does not have."))));
    }

    private static TokenVerdict unjudged(IssuerTrouble trouble) {
        return new Unjudged(
                "No token can be judged, since the keys of their issuer could not be had: " + trouble.getMessage()
                        + ".",
                trouble.retryAfter());
    }

    @Override
    public Uni<Void> lookAgain() {
        return keys.asked().replaceWithVoid().onFailure(IssuerTrouble.class).recoverWithNull();
    }
}
