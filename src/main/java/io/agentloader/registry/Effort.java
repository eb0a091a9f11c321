package io.agentloader.registry;

/** How hard a call tries before it fails. */
public enum Effort {
    /** All attempts, each within its time: for callers who have nothing to fall back on. */
    FULL,
    /** One attempt, at most 5 s, and none at all while the host is known not to answer: a servable copy stands behind it. */
    BRIEF
}
