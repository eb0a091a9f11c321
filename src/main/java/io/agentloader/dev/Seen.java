package io.agentloader.dev;

import io.agentloader.oci.Digest;
import java.time.Instant;
import java.util.Optional;

/**
 * What is remembered of a file from one look to the next.
 *
 * @param text its hash; empty where it was not read to the end, or has to be judged anew whatever is in it
 * @param again whether it has to be read again, whatever the listing says
 * @param doubtful until when a change may leave the stamp as it is, because the times of the file system are coarse
 * @param missing looks in a row that did not find it
 */
record Seen(FileStamp stamp, Optional<Digest> text, boolean again, Instant doubtful, int missing) {

    /** Editors replace a file by taking it away first. */
    private static final int LOOKS_UNTIL_GONE = 3;

    static Seen of(FileStamp stamp, Optional<Digest> text, Instant doubtful) {
        return new Seen(stamp, text, false, doubtful, 0);
    }

    Seen oncemore() {
        return new Seen(stamp, Optional.empty(), true, doubtful, missing);
    }

    Seen notFound() {
        return new Seen(stamp, text, again, doubtful, missing + 1);
    }

    /** One that was gone may not have been taken away yet; it is judged anew. */
    Seen found() {
        Seen here = missing == 0 ? this : new Seen(stamp, text, again, doubtful, 0);
        return isGone() ? here.oncemore() : here;
    }

    /** Whether it has to be looked for again before it is gone. */
    boolean isMissing() {
        return missing > 0 && !isGone();
    }

    boolean isGone() {
        return missing >= LOOKS_UNTIL_GONE;
    }

    /** Whether that was not so at the look before. */
    boolean isGoneNow() {
        return missing == LOOKS_UNTIL_GONE;
    }

    boolean differs(FileStamp now, Instant at) {
        return again || !stamp.equals(now) || at.isBefore(doubtful);
    }
}
