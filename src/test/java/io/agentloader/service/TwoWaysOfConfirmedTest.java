package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Digest;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.RawHttp;
import io.agentloader.testkit.Requests;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@link TwoWays} where every read of a tag is confirmed: the same, however it went. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class TwoWaysOfConfirmedTest extends TwoWays {

    private static final String HEAD = "HEAD /v2/acme/helper/manifests/1";
    private static final int TRIES = 200;
    private static final int LARGE = 70_000;

    private String target = "";

    @Override
    List<String> callers() {
        return List.of("Accept-Encoding: gzip", "Authorization: Bearer whoever");
    }

    @BeforeEach
    void publish() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        target = "/agents/" + registry.host() + "/acme/helper:1";
    }

    /** The short way, where it was seen within a moment; on a busy machine that is short. */
    private RawHttp.Reply shortly(String... headers) {
        for (int i = 0; i < TRIES; i++) {
            get(THE_LONG_WAY);
            registry.clear();
            long before = longWay.requests();
            RawHttp.Reply reply = get(headers);
            if (longWay.requests() == before) {
                return reply;
            }
        }
        throw new AssertionError("never on the short way");
    }

    private RawHttp.Reply get(String... headers) {
        return new RawHttp(base.getPort()).get(target, headers);
    }

    @Test
    void aTagIsConfirmedByOneHeadAndNoResourceIsReached() {
        RawHttp.Reply whole = shortly();

        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(Agents.HAIKU);
        assertThat(whole.header("Cache-Status"))
                .isEqualTo("agent-loader; fwd=stale; fwd-status=200; detail=revalidated");
        assertThat(whole.header("Agent-Source")).isEqualTo("revalidated");
        assertThat(registry.requests()).containsExactly(HEAD);

        RawHttp.Reply known = shortly("If-None-Match: " + whole.header("ETag"));

        assertThat(known.status()).isEqualTo(304);
        assertThat(registry.requests()).containsExactly(HEAD);
    }

    @Test
    void connectionGoesOnAfterwards() {
        shortly();
        String request = "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";

        assertThat(new RawHttp(base.getPort())
                        .statuses(
                                request + "\r\n",
                                request + "Content-Length: 0\r\n\r\n",
                                request + "Connection: close\r\n\r\n"))
                .containsExactly(200, 200, 200);
    }

    @Test
    void aTagThatMovedIsAskedForOnce() {
        shortly();
        Digest now = registry.publish("acme/helper:1", Agents.raw(Agents.LIMERICK));
        registry.clear();

        RawHttp.Reply moved = get();

        assertThat(moved.body()).isEqualTo(Agents.LIMERICK);
        assertThat(moved.header("Cache-Status")).isEqualTo("agent-loader; fwd=stale; fwd-status=200; stored");
        assertThat(moved.header("Link")).contains("predecessor-version");
        assertThat(registry.manifestRequests()).containsExactly(HEAD, "GET /v2/acme/helper/manifests/" + now);
    }

    @Test
    void aLargeAgentIsAnsweredWhole() {
        String large = Agents.HAIKU + "# " + "x".repeat(LARGE) + "\n";
        registry.publish("acme/helper:1", Agents.raw(large));
        get();
        registry.clear();

        assertThat(get().body()).isEqualTo(large);
        assertThat(registry.requests()).containsExactly(HEAD);
    }

    @Test
    void aRefusalIsSaidOnceAndTheSame() {
        shortly();
        registry.clear();
        registry.always(Requests.head(), Faults.status(403));

        RawHttp.Reply refused = get();
        assertThat(registry.requests()).containsExactly(HEAD);
        RawHttp.Reply before = get(THE_LONG_WAY);

        assertThat(refused.status()).isEqualTo(before.status()).isEqualTo(424);
        assertThat(refused.json().path("code").asText())
                .isEqualTo(before.json().path("code").asText())
                .isEqualTo("upstream-denied");
        assertThat(refused.json().path("detail")).isEqualTo(before.json().path("detail"));
    }

    @Test
    void aCopyStandsInTheSame() {
        shortly();
        registry.clear();
        registry.always(Requests.head(), Faults.status(500));

        RawHttp.Reply stale = get();
        RawHttp.Reply before = get(THE_LONG_WAY);

        assertThat(stale.body()).isEqualTo(Agents.HAIKU);
        assertThat(stale.header("Agent-Source"))
                .isEqualTo(before.header("Agent-Source"))
                .isEqualTo("stale");
        assertThat(stale.header("Proxy-Status")).isEqualTo(before.header("Proxy-Status"));
    }
}
