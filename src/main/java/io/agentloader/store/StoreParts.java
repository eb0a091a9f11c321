package io.agentloader.store;

import java.time.InstantSource;

/** What reading and writing the store share. */
record StoreParts(
        StoreLayout layout,
        TagRecords records,
        BlobFiles blobs,
        StoreLocks locks,
        VerifiedMemory memory,
        Confirmations confirmations,
        InstantSource clock) {}
