package io.agentloader.store;

import java.time.Instant;
import java.util.List;

/**
 * What a collection removed, or would have.
 *
 * @param records references that are not stored any more
 * @param versions earlier versions of tags that are not stored any more
 * @param blobs files removed
 * @param freed bytes of those files
 * @param kept bytes of the blobs that are left
 * @param dryRun whether nothing was removed in fact
 * @param limits what it went by
 * @param references the first thousand of those that are not stored any more
 */
public record Collected(
        Instant at,
        long records,
        long versions,
        long blobs,
        long freed,
        long kept,
        boolean dryRun,
        Limits limits,
        List<String> references) {

    public Collected {
        references = List.copyOf(references);
    }
}
