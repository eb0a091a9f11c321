package io.agentloader.pull;

/** What became of a stored entry that did not verify. */
public enum RepairEnd {
    /** It was pulled again, and the store holds the replacement. */
    REPAIRED,
    /** It was pulled again and served, and the store would not keep it. */
    NOT_KEPT,
    /** It could not be pulled again. */
    FAILED
}
