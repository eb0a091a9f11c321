package io.agentloader.http;

import io.agentloader.callers.Caller;
import io.agentloader.callers.Callers;
import io.agentloader.callers.Presented;
import io.agentloader.callers.Role;
import io.agentloader.callers.TokenVerdict;
import io.agentloader.callers.TokenVerdict.Invalid;
import io.agentloader.callers.TokenVerdict.Known;
import io.agentloader.callers.TokenVerdict.Stranger;
import io.agentloader.callers.TokenVerdict.Unjudged;
import io.agentloader.callers.Tokens;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Who a request comes from, and whether they may do what it asks. Decided by the request alone, before anything is looked up:
 * who has no right to a reference learns nothing of it.
 */
@Singleton
final class Doorkeeper {

    private static final String BASIC = "Basic realm=\"agent-loader\", charset=\"UTF-8\"";
    private static final String CHALLENGES = "Bearer realm=\"agent-loader\", " + BASIC;

    /** As RFC 6750 section 3.1 has it. What is wrong with the token is in the problem. */
    private static final String INVALID_TOKEN = "Bearer realm=\"agent-loader\", error=\"invalid_token\", " + BASIC;

    private final Callers callers;
    private final Tokens tokens;
    private final ReferenceParser references;
    private final OciNames registry;
    private final CallerPace pace;

    Doorkeeper(Callers callers, Tokens tokens, ReferenceParser references, OciNames registry, CallerPace pace) {
        this.registry = registry;
        this.callers = callers;
        this.tokens = tokens;
        this.references = references;
        this.pace = pace;
    }

    /** Whether answers are for one caller and not for the next. */
    boolean asks() {
        return callers.areAsked();
    }

    /** What has to be found out before {@link #admit}: whether the token is good that is shown, and that is nobody's key. */
    Optional<Uni<TokenVerdict>> judging(Call call, Presented presented) {
        return tokens.areTaken()
                        && Needs.of(call).isPresent()
                        && callers.find(presented).isEmpty()
                ? presented.token().map(tokens::judge)
                : Optional.empty();
    }

    /**
     * Who it is.
     *
     * @param address where the request came from; it stands for the caller where nobody has to say who they are
     * @throws Refusal when nobody that is known shows this, or they may not do that, or too often
     */
    Caller admit(Call call, Presented presented, String address) {
        Optional<Role> needed = Needs.of(call);
        if (needed.isEmpty()) {
            return callers.areAsked() ? Caller.NOBODY : Caller.ANYBODY;
        }
        Caller caller = callers.areAsked() ? known(call, presented, needed.get()) : Caller.ANYBODY;
        if (Needs.isRefresh(call)) {
            pace.check(callers.areAsked() ? caller.name() : address);
        }
        return caller;
    }

    private Caller known(Call call, Presented presented, Role needed) {
        Caller caller = presented
                .verdict()
                .map(Doorkeeper::vouchedFor)
                .or(() -> callers.find(presented))
                .orElseThrow(() -> unauthenticated(presented));
        if (!caller.has(needed)) {
            throw Refusal.of(
                            Code.FORBIDDEN,
                            "The caller " + caller.name() + " has the role "
                                    + caller.role().word() + ", and this needs " + needed.word() + ".")
                    .with("role", needed.word());
        }
        if (caller.isRestricted()) {
            Subjects.of(call, references, registry).forEach(reference -> check(caller, reference));
        }
        return caller;
    }

    private static Caller vouchedFor(TokenVerdict verdict) {
        if (verdict instanceof Known known) {
            return known.caller();
        }
        if (verdict instanceof Stranger stranger) {
            throw Refusal.of(
                    Code.FORBIDDEN, "The caller " + stranger.name() + " is in no group of agent-loader.oidc.grants.");
        }
        if (verdict instanceof Unjudged unjudged) {
            throw Refusal.of(Code.ISSUER_UNAVAILABLE, unjudged.why()).retryAfter(unjudged.retryAfter());
        }
        throw Refusal.of(Code.UNAUTHENTICATED, "The token " + ((Invalid) verdict).why())
                .header("WWW-Authenticate", INVALID_TOKEN);
    }

    /** Passes in silence, or throws the problem; for references that only a body names. */
    static void check(Caller caller, Reference reference) {
        if (!caller.mayAskFor(reference)) {
            throw Refusal.of(Code.FORBIDDEN, "The caller " + caller.name() + " may not ask for " + reference + ".")
                    .with("reference", reference.toString());
        }
    }

    private static Refusal unauthenticated(Presented presented) {
        return Refusal.of(
                        Code.UNAUTHENTICATED,
                        presented.authorization().isPresent()
                                ? "Nobody who may call has what the Authorization header shows."
                                : "This service answers only callers who say who they are.")
                .header("WWW-Authenticate", CHALLENGES);
    }
}
