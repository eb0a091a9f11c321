package io.agentloader.store;

import java.io.IOException;

/**
 * A file of the store is not what it should be. The message continues a sentence that begins with what the file is, and
 * names no path.
 */
final class BadFile extends Exception {

    private final boolean spoilt;

    private BadFile(String message, boolean spoilt, IOException cause) {
        super(message, cause);
        this.spoilt = spoilt;
    }

    private BadFile(String message, boolean spoilt) {
        super(message);
        this.spoilt = spoilt;
    }

    /** That nothing is there is an answer, and told with every pull: nobody wants to know where it was made. */
    private BadFile() {
        super("is missing", null, false, false);
        this.spoilt = false;
    }

    static BadFile missing() {
        return new BadFile();
    }

    /** What is there is wrong, and no second look will change that. */
    static BadFile spoilt(String how) {
        return new BadFile(how, true);
    }

    /** What is there cannot be reached, which says nothing about whether it is good. */
    static BadFile unreachable(IOException cause) {
        return new BadFile("cannot be read (" + Failures.reason(cause) + ")", false, cause);
    }

    /** Nothing is there, and the name can be looked at. */
    boolean isMissing() {
        return !spoilt && getCause() == null;
    }

    /** The system would not let it be looked at. */
    boolean isUnreachable() {
        return !spoilt && getCause() != null;
    }

    boolean isSpoilt() {
        return spoilt;
    }
}
