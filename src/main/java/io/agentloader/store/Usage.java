package io.agentloader.store;

/**
 * What is stored.
 *
 * @param records references, tags and digests alike
 * @param blobs files
 * @param bytes of those files
 * @param maxSize bytes above which the collector makes room
 * @param quarantined entries that were set aside
 */
public record Usage(long records, long blobs, long bytes, long maxSize, long quarantined) {}
