package io.agentloader.callers;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How much a caller may do. Each includes those before it. */
public enum Role {
    /** Ask for agents and what is derived from them. */
    READ,
    /** Also make this service ask a registry anew. */
    REFRESH,
    /** Also see everything that an operator sees, and change the store where the operator lets anybody do that. */
    ADMIN;

    /** By its word in the configuration. */
    public static Optional<Role> of(String word) {
        return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
    }

    /** As in the configuration, in lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean includes(Role other) {
        return compareTo(other) >= 0;
    }
}
