package io.agentloader.cli;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Names of what a process has open already, such as the pipes that shells make of {@code <(command)}. */
final class OpenStreams {

    private static final Pattern NAME = Pattern.compile("/dev/(?:stdin|stdout|stderr|fd/[0-9]+)|/proc/self/fd/[0-9]+");

    private OpenStreams() {}

    /** Whether it is one: to open it waits for nobody. */
    static boolean is(Path file) {
        return NAME.matcher(file.toString()).matches();
    }
}
