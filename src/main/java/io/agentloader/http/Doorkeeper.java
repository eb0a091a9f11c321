package io.agentloader.http;

import io.agentloader.callers.Caller;
import io.agentloader.callers.Callers;
import io.agentloader.callers.Presented;
import io.agentloader.callers.Role;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Who a request comes from, and whether they may do what it asks. Decided by the request alone, before anything is looked up:
 * who has no right to a reference learns nothing of it.
 */
@Singleton
final class Doorkeeper {

    private static final String CHALLENGES =
            "Bearer realm=\"agent-loader\", Basic realm=\"agent-loader\", charset=\"UTF-8\"";

    private final Callers callers;
    private final ReferenceParser references;
    private final CallerPace pace;

    Doorkeeper(Callers callers, ReferenceParser references, CallerPace pace) {
        this.callers = callers;
        this.references = references;
        this.pace = pace;
    }

    /** Whether answers are for one caller and not for the next. */
    boolean asks() {
        return callers.areAsked();
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
        if (needed.get() == Role.REFRESH) {
            pace.check(callers.areAsked() ? caller.name() : address);
        }
        return caller;
    }

    private Caller known(Call call, Presented presented, Role needed) {
        Caller caller = callers.find(presented).orElseThrow(() -> unauthenticated(presented));
        if (!caller.has(needed)) {
            throw Refusal.of(
                            Code.FORBIDDEN,
                            "The caller " + caller.name() + " has the role "
                                    + caller.role().word() + ", and this needs " + needed.word() + ".")
                    .with("role", needed.word());
        }
        if (caller.isRestricted()) {
            Subjects.of(call, references).forEach(reference -> check(caller, reference));
        }
        return caller;
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
