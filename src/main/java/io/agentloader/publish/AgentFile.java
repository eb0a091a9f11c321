package io.agentloader.publish;

import java.nio.ByteBuffer;

/**
 * What an author wrote.
 *
 * @param name of the file, for messages and for the title
 * @param yaml its bytes, which no step on the way to a registry changes
 */
public record AgentFile(String name, ByteBuffer yaml) {

    public AgentFile {
        yaml = yaml.asReadOnlyBuffer();
    }

    byte[] bytes() {
        byte[] bytes = new byte[yaml.remaining()];
        yaml.duplicate().get(bytes);
        return bytes;
    }

    /** The name without folders, and without what says that it is YAML. */
    String title() {
        return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
                .replaceFirst("(?i)(?<=.)\\.ya?ml$", "");
    }
}
