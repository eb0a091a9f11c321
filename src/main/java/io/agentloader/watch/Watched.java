package io.agentloader.watch;

import io.agentloader.oci.Platform;
import io.agentloader.oci.Reference;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import java.util.Optional;

/**
 * What somebody watches.
 *
 * @param reference a tag: a digest names the same for ever
 * @param platform which entry of an index, where the watcher asked for one
 */
public record Watched(Reference reference, Optional<Platform> platform) {

    public static Watched of(Reference reference) {
        return new Watched(reference, Optional.empty());
    }

    /** Whether a change of this tag may be one of it: it is that tag, or a range that the tag is in. */
    boolean isConcernedBy(Reference tag) {
        return reference.equals(tag)
                || (reference.repository().equals(tag.repository())
                        && reference
                                .range()
                                .filter(range ->
                                        !range.within(tag.tag().stream()).isEmpty())
                                .isPresent());
    }

    /** The same for the same, in every process. */
    String name() {
        return platform.map(one -> reference.canonical() + " " + one).orElseGet(reference::canonical);
    }

    /** The question of whoever asks for it under that id. */
    PullRequest asked(PullMode mode, String id) {
        PullRequest plain = PullRequest.of(reference, mode).identified(id);
        return platform.map(plain::on).orElse(plain);
    }
}
