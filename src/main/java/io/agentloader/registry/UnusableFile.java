package io.agentloader.registry;

import org.jspecify.annotations.Nullable;

/** A file that the configuration names and that cannot be used; says which one and why, and nothing of what is in it. */
final class UnusableFile extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    UnusableFile(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
