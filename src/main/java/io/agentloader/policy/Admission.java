package io.agentloader.policy;

import io.agentloader.oci.Reference;

/** Which references may be asked for. */
public final class Admission {

    private Admission() {}

    /** Lets everything pass, until the lists are written. */
    public static Admission everything() {
        return new Admission();
    }

    /**
     * Lets the reference pass, or refuses it.
     *
     * @throws io.agentloader.failure.AgentException.ReferenceNotAllowed naming the rule
     */
    public void check(Reference reference) {
        java.util.Objects.requireNonNull(reference);
    }
}
