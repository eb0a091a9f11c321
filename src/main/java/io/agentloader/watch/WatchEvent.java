package io.agentloader.watch;

import io.agentloader.oci.Digest;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Something that happened to a watched reference.
 *
 * @param id larger than that of every event before, also those of this service before its last start
 * @param digest what the reference names, of a manifest or index; what it named last where it names no agent any more
 * @param previous what it named before, where that is another one and known
 * @param etag of the agent's YAML, with its quotes
 */
public record WatchEvent(
        long id,
        Happening type,
        Watched watched,
        Optional<Digest> digest,
        Optional<Digest> previous,
        Optional<String> etag,
        Cause cause,
        Instant at) {

    /** What happened. */
    public enum Happening {
        /** It names another digest. */
        UPDATED,
        /** Its registry was asked, and it names what it named. */
        REVALIDATED,
        /** Its registry is in trouble, and a stored copy stands in. */
        STALE,
        /** What was stored did not verify and was replaced. */
        RECOVERED,
        /** It names something that is no agent, or none that can be served. */
        INVALID,
        /** Its registry does not know it any more. */
        REMOVED
    }

    /** How it came to be noticed. */
    public enum Cause {
        /** By a confirmation in the background. */
        POLL,
        /** By a caller's read. */
        READ,
        /** By a caller's refresh. */
        REFRESH,
        /** By a confirmation that a registry asked for. */
        HOOK,
        /** A pin was set, moved or lifted. */
        PIN;

        /** As everybody writes it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Of one that nobody knows here it is left open who asked. */
        static Cause of(String word) {
            return Stream.of(values())
                    .filter(cause -> cause.word().equals(word))
                    .findFirst()
                    .orElse(READ);
        }
    }
}
