package io.agentloader.store;

import java.time.Instant;
import java.util.List;

/**
 * What came of reading everything that is stored.
 *
 * @param at when it began
 * @param blobs that were hashed
 * @param bytes of those
 * @param records that were read
 * @param damaged how many of both did not verify
 * @param missing how many blobs records name that are not there
 * @param setAside how many of the damaged went to the quarantine; none where nobody asked for that
 * @param reasons of the first hundred of these, a sentence each, without a path of the machine
 * @param quarantined by which names the first hundred are kept that were set aside
 */
public record Verification(
        Instant at,
        long blobs,
        long bytes,
        long records,
        long damaged,
        long missing,
        long setAside,
        List<String> reasons,
        List<String> quarantined) {

    public Verification {
        reasons = List.copyOf(reasons);
        quarantined = List.copyOf(quarantined);
    }
}
