package io.agentloader.shared;

/** Told of what is asked of the shared layer. Must not block and must not throw. */
public interface SharedListener {

    SharedListener NONE = new SharedListener() {};

    /** What was asked for. */
    enum Operation {
        TAG,
        CONTENT,
        SHARE,
        TURN,
        /** For another replica's turn to end. */
        WAIT,
        /** Whether to ask a registry for what all do: {@link Outcome#OVERTAKEN} is that another replica does, or did. */
        POLL,
        /** To tell the others that a tag names something else, or what was learned of a host. */
        TELL,
        /** For what others tell; {@link Outcome#MISS} is that some of it may be lost. */
        HEAR
    }

    /** How it ended. */
    enum Outcome {
        /** It was there, or was put there. */
        DONE,
        /** It was not there. */
        MISS,
        /** Redis did not do it, or was not asked because it did not do so a moment ago. */
        AWAY,
        /** What was there was no good, and was taken away. */
        DROPPED,
        /** Another replica is at it, or came first. */
        OVERTAKEN
    }

    default void asked(Operation operation, Outcome outcome) {}

    /** Whether Redis does what it is asked, reading or writing. */
    default void is(boolean well) {}
}
