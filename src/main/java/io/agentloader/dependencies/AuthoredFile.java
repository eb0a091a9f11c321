package io.agentloader.dependencies;

import java.nio.ByteBuffer;

/**
 * An agent in no registry, as its author has it.
 *
 * @param name the file as it was named, for messages and for the lock
 */
public record AuthoredFile(String name, ByteBuffer yaml) {

    public AuthoredFile {
        yaml = yaml.asReadOnlyBuffer();
    }
}
