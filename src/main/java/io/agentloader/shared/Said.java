package io.agentloader.shared;

/** What a registry said of a reference. */
public enum Said {
    AGENT,
    NO_AGENT,
    /** It did not answer, or was not asked. */
    NOTHING
}
