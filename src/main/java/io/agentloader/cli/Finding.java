package io.agentloader.cli;

import java.util.Optional;

/**
 * One thing that {@code doctor} looked at.
 *
 * @param text a sentence of what is so; never a secret
 * @param advice what to do about it
 * @param exit what the command ends with for it; {@link Exit#DONE} unless it is a {@link Level#FAIL}
 */
record Finding(Level level, String text, Optional<String> advice, Exit exit) {

    /** How bad it is. */
    enum Level {
        OK,
        /** Things work, and might not for long, or are less safe than they could be. */
        WARN,
        /** An agent that needs this cannot be had. */
        FAIL
    }

    static Finding ok(String text) {
        return new Finding(Level.OK, text, Optional.empty(), Exit.DONE);
    }

    static Finding warn(String text, String advice) {
        return new Finding(Level.WARN, text, Optional.of(advice), Exit.DONE);
    }

    /** With the advice in the sentence. */
    static Finding warn(String text) {
        return new Finding(Level.WARN, text, Optional.empty(), Exit.DONE);
    }

    static Finding fail(Exit exit, String text, String advice) {
        return new Finding(Level.FAIL, text, Optional.of(advice), exit);
    }
}
