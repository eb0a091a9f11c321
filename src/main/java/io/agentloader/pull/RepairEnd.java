package io.agentloader.pull;

/** Why a stored entry that did not verify is not whole again. Of one that is, the store tells. */
public enum RepairEnd {
    /** It was pulled again and served, and the store would not keep it. */
    NOT_KEPT,
    /** It could not be pulled again. */
    FAILED
}
