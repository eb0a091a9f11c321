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
 * @param unnamed files that no record names and that have not changed for ten minutes, which is no damage: a collection deletes them.
 *     Counted when somebody asked for the verification
 * @param ahead confirmations that lie in the future, which is no damage: a clock was ahead, and they count for nothing
 * @param reasons of the first hundred of what is damaged, missing or ahead, a sentence each, without a path of the machine
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
        long unnamed,
        long ahead,
        List<String> reasons,
        List<String> quarantined) {

    public Verification {
        reasons = List.copyOf(reasons);
        quarantined = List.copyOf(quarantined);
    }

    Verification withUnnamed(long files) {
        return new Verification(
                at, blobs, bytes, records, damaged, missing, setAside, files, ahead, reasons, quarantined);
    }
}
