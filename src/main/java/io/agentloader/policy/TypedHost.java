package io.agentloader.policy;

/**
 * The type of a registry, and how it is known.
 *
 * @param host as it was asked for
 */
public record TypedHost(String host, RegistryType type, Basis basis) {

    /** How a type is known. */
    public enum Basis {
        /** {@code registries."<host>".type} says so. */
        CONFIGURED,
        /** {@code platform} says so of every host that has no type of its own. */
        PLATFORM,
        /** By the end of the host's name. */
        INFERRED
    }
}
