package io.agentloader.service;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Dev mode with the samples, in a process of its own: what is shared is told to everybody who looks. */
public final class ShareProfile implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return new DevProfile().getConfigOverrides();
    }
}
