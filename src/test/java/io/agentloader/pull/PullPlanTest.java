package io.agentloader.pull;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PullPlanTest {

    @ParameterizedTest
    @CsvSource({
        // mode, servable, byDigest, fresh, plan
        "DEFAULT, false, false, false, FETCH",
        "DEFAULT, false, true, false, FETCH",
        "DEFAULT, true, false, false, CONFIRM",
        "DEFAULT, true, false, true, SERVE_STORED",
        "DEFAULT, true, true, false, SERVE_STORED",
        "DEFAULT, true, true, true, SERVE_STORED",
        "PREFER_REMOTE, false, false, false, FETCH",
        "PREFER_REMOTE, true, false, false, CONFIRM",
        "PREFER_REMOTE, true, true, false, SERVE_STORED",
        "LOCAL_ONLY, false, false, false, MISS",
        "LOCAL_ONLY, false, true, false, MISS",
        "LOCAL_ONLY, true, false, false, SERVE_STORED",
        "LOCAL_ONLY, true, true, false, SERVE_STORED",
        "STRICT, true, true, true, FETCH",
        "STRICT, true, false, true, FETCH",
        "STRICT, false, false, false, FETCH",
        "REMOTE_ONLY, true, true, true, FETCH",
        "REMOTE_ONLY, false, false, false, FETCH",
    })
    void nextStepFollowsFromModeAndStore(
            PullMode mode, boolean servable, boolean byDigest, boolean fresh, PullPlan plan) {
        assertThat(PullPlan.of(mode, servable, byDigest, fresh)).isEqualTo(plan);
    }
}
