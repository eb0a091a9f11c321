package io.agentloader.service;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;

/** {@link TwoWays} where nobody has to say who they are. */
@QuarkusTest
@TestProfile(FreshProfile.class)
class TwoWaysTest extends TwoWays {

    @Override
    List<String> callers() {
        return List.of("Accept-Encoding: gzip", "Authorization: Bearer whoever");
    }
}
