package io.agentloader.store;

import java.io.IOException;

/**
 * A file of the store is not what it should be. The message continues a sentence that begins with what the file is, and
 * names no path.
 */
final class BadFile extends Exception {

    static final String BY_A_LATER_VERSION = "was written by a later version of this program";

    private enum Kind {
        MISSING,
        UNREACHABLE,
        LATER,
        SPOILT
    }

    private final Kind kind;

    private BadFile(String message, IOException cause) {
        super(message, cause);
        this.kind = Kind.UNREACHABLE;
    }

    private BadFile(String message, Kind kind) {
        super(message);
        this.kind = kind;
    }

    /** That nothing is there is an answer, and told with every pull: nobody wants to know where it was made. */
    private BadFile() {
        super("is missing", null, false, false);
        this.kind = Kind.MISSING;
    }

    static BadFile missing() {
        return new BadFile();
    }

    /** What is there is wrong, and no second look will change that. */
    static BadFile spoilt(String how) {
        return new BadFile(how, Kind.SPOILT);
    }

    /** What is there is good, for a program that knows its format. */
    static BadFile later() {
        return new BadFile(BY_A_LATER_VERSION, Kind.LATER);
    }

    /** What is there cannot be reached, which says nothing about whether it is good. */
    static BadFile unreachable(IOException cause) {
        return new BadFile("cannot be read (" + Failures.reason(cause) + ")", cause);
    }

    /** Nothing is there, and the name can be looked at. */
    boolean isMissing() {
        return kind == Kind.MISSING;
    }

    /** The system would not let it be looked at. */
    boolean isUnreachable() {
        return kind == Kind.UNREACHABLE;
    }

    boolean isSpoilt() {
        return kind == Kind.SPOILT;
    }

    /** Nobody but a later version of this program can say more of it. */
    boolean isLater() {
        return kind == Kind.LATER;
    }
}
