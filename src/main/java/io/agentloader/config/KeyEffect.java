package io.agentloader.config;

/** What setting a known key does in this version. */
enum KeyEffect {
    /** What {@link LoaderConfig} says. */
    IN_USE,

    /**
     * It stops the start. These keys decide whom to trust, where bytes come from, or what has to be at hand when the
     * registry is away; to go on as if they had not been set would be worse than not to go on.
     */
    REFUSED,

    /**
     * Nothing but a warning. Without these the service is less tidy, or lacks an operation that callers can see is
     * missing, but what it serves is as right as with them.
     */
    IGNORED
}
