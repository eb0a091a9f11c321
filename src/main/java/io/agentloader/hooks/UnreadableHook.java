package io.agentloader.hooks;

/** A body that is not what its kind has. Holds nothing of the body but the names of members that this program knows. */
public final class UnreadableHook extends RuntimeException {

    private static final String ALL = "body";

    private final String member;
    private final String how;

    /**
     * With what is wrong.
     *
     * @param path of the part of the body, such as {@code events[0].target.tag}; empty for all of it
     * @param how ends a sentence that the member begins
     */
    UnreadableHook(String path, String how) {
        super((path.isEmpty() ? ALL : path) + " " + how, null, false, false);
        this.member = path.isEmpty() ? ALL : path;
        this.how = how;
    }

    /** Which part of the body it is about; {@code body} for all of it. */
    public String member() {
        return member;
    }

    public String how() {
        return how;
    }
}
