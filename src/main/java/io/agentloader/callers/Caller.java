package io.agentloader.callers;

import io.agentloader.oci.Reference;
import io.agentloader.policy.ReferencePatterns;
import java.util.List;

/**
 * Who calls, and what they may.
 *
 * @param name for the log; never a secret
 * @param references what they may ask for
 */
public record Caller(String name, Role role, ReferencePatterns references) {

    /** Where nobody has to say who they are. */
    public static final Caller ANYBODY = new Caller("anybody", Role.ADMIN, ReferencePatterns.everything());

    /** May nothing. */
    public static final Caller NOBODY = new Caller("nobody", Role.READ, ReferencePatterns.of("nothing", List.of()));

    /** Whether they have the role, or one that includes it. */
    public boolean has(Role needed) {
        return role.includes(needed);
    }

    /** Whether they may ask for it; says nothing of whether it exists. */
    public boolean mayAskFor(Reference reference) {
        return references.admits(reference);
    }

    /** Whether there is something that they may not ask for. */
    public boolean isRestricted() {
        return !references.isEverything();
    }
}
