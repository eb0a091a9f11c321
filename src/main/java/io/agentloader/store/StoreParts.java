package io.agentloader.store;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What reading, writing and keeping up the store share.
 *
 * @param changes how often records or blobs changed in a way that {@code index.json} may have to follow
 */
record StoreParts(
        StoreSettings settings,
        StoreLayout layout,
        Groundwork ground,
        Ingest ingest,
        Quarantine quarantine,
        TagRecords records,
        PinFiles pins,
        OtherWriters others,
        BlobFiles blobs,
        StoreLocks locks,
        VerifiedMemory memory,
        ReadRoom room,
        Confirmations confirmations,
        Uses uses,
        Repairs repairs,
        Condition condition,
        AtomicLong changes,
        InstantSource clock) {}
