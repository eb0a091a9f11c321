package io.agentloader.service;

import io.agentloader.testkit.Keys;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@link TwoWays} where callers have to say who they are, and some may ask for a part of what is in memory. */
@QuarkusTest
@TestProfile(TwoWaysForCallersTest.Profile.class)
class TwoWaysForCallersTest extends TwoWays {

    private static final String READER = "reader-reader-reader-reader";
    private static final String NARROW = "narrow-narrow-narrow-narrow";

    /** Two callers, of which one may have the agents of one folder. */
    public static final class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> keys = new HashMap<>(new FreshProfile().getConfigOverrides());
            keys.put("agent-loader.callers.\"reader\".keys", Keys.hash(READER));
            keys.put("agent-loader.callers.\"reader\".role", "read");
            keys.put("agent-loader.callers.\"narrow\".keys", Keys.hash(NARROW));
            keys.put("agent-loader.callers.\"narrow\".role", "read");
            keys.put("agent-loader.callers.\"narrow\".references", "127.0.0.1:*/acme/helper,localhost:*/acme/helper");
            return keys;
        }
    }

    @Override
    List<String> callers() {
        return List.of(
                "Authorization: Bearer " + READER,
                "Authorization: Bearer " + NARROW,
                "Authorization: Bearer nobodys-nobodys-nobodys",
                "Accept-Encoding: gzip");
    }
}
