package io.agentloader.service;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.Map;

/** As {@link PipelineProfile}, for an operator who trusts a confirmation for thirty seconds and a copy for an hour more. */
public final class FreshProfile implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> overrides = new HashMap<>(new PipelineProfile().getConfigOverrides());
        overrides.put("agent-loader.freshness", "30s");
        overrides.put("agent-loader.stale-if-error", "1h");
        return overrides;
    }
}
