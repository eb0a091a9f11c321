package io.agentloader.store;

import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.store.StoreHealth.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Whether the disk does what it is asked, as the last attempt showed. A write is always tried, so it mends by itself. */
final class Condition {

    private final StoreLayout layout;
    private volatile boolean foreign;
    private volatile State state = State.OK;

    Condition(StoreLayout layout) {
        this.layout = layout;
    }

    State state() {
        return state;
    }

    boolean isForeign() {
        return foreign;
    }

    /** Whether the layout is of a version that is not known here; nothing is written then. */
    void foreign(boolean found) {
        foreign = found;
        state = found ? State.READ_ONLY : state;
    }

    /** Asks the system, so that whoever looks is told the truth before anybody writes. */
    void look() {
        if (!Files.isWritable(layout.ingest()) || !Files.isWritable(layout.refs())) {
            state = State.READ_ONLY;
        } else if (Failures.isFull(layout.root())) {
            state = State.FULL;
        }
    }

    /** Nothing is read or written while a directory is not what it was. */
    void distrusted() {
        state = State.READ_ONLY;
    }

    void wrote() {
        state = State.OK;
    }

    /** A failure to read is told to whoever asked; whether the disk can be written is another question. */
    StoreUnavailable readFailed(IOException trouble) {
        return Failures.ofIo(layout.root(), trouble);
    }

    StoreUnavailable failed(IOException trouble) {
        StoreUnavailable failure = Failures.ofIo(layout.root(), trouble);
        state = "full".equals(failure.report().members().get("disk")) ? State.FULL : State.READ_ONLY;
        return failure;
    }

    void refuseForeign() {
        if (foreign) {
            throw Failures.foreign();
        }
    }

    /** What cannot be read because nothing can says nothing about the entry: that is no damage. */
    void refuseUnreachable(BadFile bad) {
        if (bad.isUnreachable() && !isReachable()) {
            throw Failures.unreachable(bad);
        }
    }

    /** Whether anything of the store can be read. */
    boolean isReachable() {
        for (Path directory : layout.read()) {
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                    || !Files.isExecutable(directory)
                    || !Files.isReadable(directory)) {
                return false;
            }
        }
        try {
            GuardedFile.read(layout.marker(), TagRecords.LARGEST);
            return true;
        } catch (BadFile marker) {
            return !marker.isUnreachable();
        }
    }
}
