package io.agentloader.app;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The version of this program, as its build wrote it down. */
final class Version {

    private static final String WRITTEN = "META-INF/maven/io.agentloader/agent-loader/pom.properties";

    private Version() {}

    /** {@code unknown} where classes run that no build has packaged. */
    static String text() {
        Properties written = new Properties();
        try (InputStream in = Version.class.getClassLoader().getResourceAsStream(WRITTEN)) {
            if (in != null) {
                written.load(in);
            }
        } catch (IOException unreadable) {
            return "unknown";
        }
        return written.getProperty("version", "unknown");
    }
}
