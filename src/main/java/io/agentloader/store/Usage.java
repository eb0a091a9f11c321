package io.agentloader.store;

import java.time.Duration;
import java.util.Optional;

/**
 * What is stored.
 *
 * @param records references, tags and digests alike
 * @param blobs files
 * @param bytes of those files
 * @param maxSize bytes above which the collector makes room
 * @param maxAge how long something may go unused before it is dropped
 * @param quarantined entries that were set aside
 * @param quarantinedBytes of those, which are not among {@code bytes}
 * @param pinned tags that are held at a digest
 */
public record Usage(
        long records,
        long blobs,
        long bytes,
        long maxSize,
        Optional<Duration> maxAge,
        long quarantined,
        long quarantinedBytes,
        long pinned) {}
