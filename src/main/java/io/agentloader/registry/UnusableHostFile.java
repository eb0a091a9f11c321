package io.agentloader.registry;

import java.nio.file.Path;

/** A file of hosts that cannot be used. Names the file, the line where there is one, and what is wrong; never a header. */
final class UnusableHostFile extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    UnusableHostFile(Path file, String what) {
        super(file + ": " + what);
    }

    UnusableHostFile(Path file, int line, String what) {
        super(file + ", line " + line + ": " + what);
    }
}
