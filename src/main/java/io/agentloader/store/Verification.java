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
 * @param reasons of the first hundred of them, a sentence each, without a path of the machine
 */
public record Verification(Instant at, long blobs, long bytes, long records, long damaged, List<String> reasons) {

    public Verification {
        reasons = List.copyOf(reasons);
    }
}
