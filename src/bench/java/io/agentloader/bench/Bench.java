package io.agentloader.bench;

import java.util.List;
import java.util.Set;

/** A few goals that are measured with the same programs. */
interface Bench {

    Set<Need> needs();

    /** Checks every answer's bytes, and throws when one is wrong. */
    List<Row> rows(Yard yard);

    default String name() {
        return getClass().getSimpleName();
    }
}
