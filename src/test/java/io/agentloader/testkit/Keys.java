package io.agentloader.testkit;

import io.agentloader.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Keys of callers, as they send them and as an operator writes them down. */
public final class Keys {

    private Keys() {}

    /** What is written down. */
    public static String hash(String key) {
        return Digest.of(key.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** The header line of {@code Basic}. */
    public static String basic(String user, String key) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + key).getBytes(StandardCharsets.UTF_8));
    }
}
