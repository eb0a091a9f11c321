package io.agentloader.store;

import io.agentloader.oci.Reference;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A record that was read, and where it was found to lead when somebody last asked. */
final class Trail {

    private final TagRecord record;
    private volatile @Nullable Lead last;

    Trail(TagRecord record) {
        this.record = record;
    }

    /**
     * Where the record leads for one platform.
     *
     * @param confirmations how many were known when it was found
     * @param confirmation the last of them
     * @param lastUsed as the record says
     */
    record Lead(
            String platform,
            long confirmations,
            Confirmation confirmation,
            Reference record,
            LocalDate lastUsed,
            AgentInMemory agent) {}

    /** As it was read, without what was confirmed since. */
    TagRecord record() {
        return record;
    }

    /** Empty where another platform was asked for last, where something was confirmed since, and where the clock was set back. */
    Optional<Lead> lead(String platform, long confirmations, Instant now) {
        Lead known = last;
        return known != null
                        && known.confirmations() == confirmations
                        && known.platform().equals(platform)
                        && known.confirmation().isCredibleAt(now)
                ? Optional.of(known)
                : Optional.empty();
    }

    /** For who asks next. */
    void remember(Lead lead) {
        last = lead;
    }
}
