package io.agentloader.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainHeadersTest {

    @Test
    void whatMostClientsSendIsPlain() {
        MultiMap headers = headers("Host", "Accept", "User-Agent", "accept-encoding", "If-None-Match", "x-request-id")
                .add("Content-Length", "0");

        assertThat(PlainHeaders.are(headers)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Cache-Control",
                "Prefer",
                "If-Match",
                "Origin",
                "Sec-Fetch-Site",
                "Transfer-Encoding",
                "Expect",
                "Upgrade",
                "Range",
                "Want-Repr-Digest",
                "Content-Encoding",
                "hOST",
                "X-Unheard-Of",
                "Content-Length"
            })
    void oneHeaderThatMayMeanSomethingIsNot(String name) {
        assertThat(PlainHeaders.are(headers("Host", name))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host", "Authorization", "X-Request-ID", "traceparent"})
    void oneThatHasOneValueIsGivenOnce(String name) {
        assertThat(PlainHeaders.are(headers(name))).isTrue();
        assertThat(PlainHeaders.are(headers(name, name))).isFalse();
    }

    @Test
    void listsMayComeInSeveralLines() {
        assertThat(PlainHeaders.are(headers("If-None-Match", "If-None-Match", "Accept", "accept")))
                .isTrue();
    }

    private static MultiMap headers(String... names) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (String name : names) {
            headers.add(name, "value");
        }
        return headers;
    }
}
