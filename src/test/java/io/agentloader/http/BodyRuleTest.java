package io.agentloader.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyRuleTest {

    @ParameterizedTest
    @CsvSource({
        "POST, /agents/-/import, 268435456, 4",
        "POST, /agents/-/validate, 1048576, 2",
        "POST, /agents/-/prefetch, 262144, 4",
        "POST, /agents/-/resolve, 262144, 4",
        "POST, /agents/acme/helper:1/-/prefetch, 65536, 0",
        "PUT, /agents/acme/helper:1/-/pin, 4096, 2",
        "POST, /agents/-/import/, 65536, 0",
        "POST, /agents/-/%69mport, 65536, 0",
        "POST, /agents/%2D/import, 65536, 0",
        "GET, /agents/-/import, 65536, 0",
        "PUT, /agents/-/import, 65536, 0",
        "PUT, /agents/-/validate, 65536, 0",
        "POST, /agents/acme/helper:1/-/pin, 65536, 0",
        "PUT, /agents/acme/helper:1/-/%70in, 65536, 0",
        "PUT, /agents/acme/helper:1, 65536, 0",
        "POST, /agents/acme/helper:1/refresh, 65536, 0",
        "POST, /store/gc, 65536, 0",
        "PROPFIND, /, 65536, 0"
    })
    void onlyThreePathsLookAtABodyAndEachTakesAsMuchAsItNeeds(String method, String target, long largest, int copies) {
        assertThat(BodyRule.of(call(method, target), Settings.USUAL)).isEqualTo(new BodyRule(largest, copies));
    }

    @Test
    void anAgentThatCouldNeverBeHeldTwiceIsTooLargeAndNotForEverTooMuchForNow() {
        BodyRule rule = BodyRule.of(call("POST", AgentPath.VALIDATE), Settings.remembering(1 << 20));

        assertThat(rule.largest()).isEqualTo(1 << 19);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /agents/-/import, true",
        "PUT, /agents/acme/helper:1/-/pin, true",
        "DELETE, /agents/acme/helper:1/-/pin, true",
        "DELETE, /agents/acme/helper:1, true",
        "POST, /store/gc, true",
        "POST, /store/%67c, true",
        "GET, /agents/-/import, false",
        "GET, /agents/acme/helper:1/-/pin, false",
        "POST, /agents/acme/helper:1/refresh, false",
        "POST, /agents/-/validate, false",
        "DELETE, /agents/acme/helper:1/-/inspect, false",
        "GET, /store/gc, false"
    })
    void whatChangesTheStoreIsKnownByMethodAndPath(String method, String target, boolean changes) {
        assertThat(Admin.isAskedBy(call(method, target))).isEqualTo(changes);
    }

    private static Call call(String method, String target) {
        return new Call(method, Target.of(target), MultiMap.caseInsensitiveMultiMap(), "request-1");
    }
}
