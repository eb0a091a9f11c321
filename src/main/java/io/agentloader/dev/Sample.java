package io.agentloader.dev;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** An agent that comes with this program. */
enum Sample {
    HAIKU("haiku", "1.0.0"),
    REVIEWER("reviewer", "1.0.0"),
    TEAM("team", "1.0.0");

    private final String title;
    private final String version;

    Sample(String title, String version) {
        this.title = title;
        this.version = version;
    }

    String repository() {
        return "samples/" + title;
    }

    /** The version that the YAML itself gives. */
    String version() {
        return version;
    }

    byte[] yaml() {
        String resource = "/samples/" + title + ".yaml";
        try (InputStream stream = Sample.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("not in this build: " + resource);
            }
            return stream.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot be read from this build: " + resource, unreadable);
        }
    }
}
