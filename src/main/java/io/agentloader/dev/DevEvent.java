package io.agentloader.dev;

/**
 * Something that who looks at dev mode is told.
 *
 * @param id larger than that of every event before, also those of this folder before the last start
 */
public record DevEvent(long id, News news) {

    /** What there is to tell. */
    public sealed interface News {}

    /** An agent is there, or is another one than before. */
    public record Changed(DevAgent agent) implements News {}

    /** A file is not there any more, or is no agent any more, and its reference names nothing. */
    public record Removed(String file, String name, String reference) implements News {}

    /** A line for the log. */
    public record Logged(LogLine line) implements News {}
}
