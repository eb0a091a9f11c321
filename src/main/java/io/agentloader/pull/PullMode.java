package io.agentloader.pull;

/** What a caller asks of the registry and of the store. */
public enum PullMode {
    /** The registry when needed; the store stands in for a registry in trouble. */
    DEFAULT,
    /** The registry always and first, its failures surface; a layer that is stored already is not fetched again. */
    STRICT,
    /** The store alone. */
    LOCAL_ONLY,
    /** The registry alone; the store is written and not read. */
    REMOTE_ONLY,
    /** The registry first; the store stands in for a registry in trouble. */
    PREFER_REMOTE
}
