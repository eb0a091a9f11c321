package io.agentloader.service;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Dev mode with the samples. */
public final class DevProfile implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "agent-loader.store.path", PipelineProfile.store().toString(),
                "agent-loader.dev.enabled", "true",
                "agent-loader.dev.port", "0");
    }
}
