package io.agentloader.registry;

/** How hard a call tries before it fails. */
public enum Effort {
    /** All attempts, each within its time: for callers who have nothing to fall back on. */
    FULL,
    /** As {@link #FULL}, and whoever is asked must not answer out of a store without asking further: strict callers are told the truth. */
    ANEW,
    /** One attempt, at most 5 s, and none at all while the host is known not to answer: a servable copy stands behind it. */
    BRIEF
}
