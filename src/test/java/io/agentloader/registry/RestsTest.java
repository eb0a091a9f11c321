package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.CircuitOpen;
import io.agentloader.failure.AgentException.ContentMismatch;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.AgentException.Overloaded;
import io.agentloader.failure.AgentException.RateLimited;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.AgentException.TlsUntrusted;
import io.agentloader.failure.AgentException.UpstreamUnauthorized;
import io.agentloader.failure.Report;
import io.agentloader.oci.Repository;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RestsTest {

    private static final Report REPORT = Report.of("x", "GET manifest of x failed");
    private static final Endpoint MIRROR = new Endpoint(
            "m.corp",
            Endpoint.Scheme.HTTPS,
            "/secret/place",
            Part.MIRROR,
            Transport.USUAL,
            new Repository("m.corp", "acme/helper"));

    private final StillClock clock = new StillClock();
    private final List<String> log = new ArrayList<>();
    private final Rests rests = new Rests((level, text) -> log.add(level + " " + text), clock);

    @Test
    void mirrorInTroubleRestsForThirtySeconds() {
        rests.failed(MIRROR, new RegistryUnavailable(REPORT));

        clock.advance(Duration.ofMillis(29_999));
        assertThat(rests.isResting(MIRROR)).isTrue();
        clock.advance(Duration.ofMillis(1));
        assertThat(rests.isResting(MIRROR)).isFalse();
    }

    @Test
    void everyTroubleOfTheMirrorIsAReasonAndNoAnswerIs() {
        Map<AgentException, Boolean> failures = Map.of(
                new RegistryUnavailable(REPORT), true,
                new RateLimited(REPORT), true,
                new TlsUntrusted(REPORT), true,
                new ContentMismatch(REPORT), true,
                new NotFound(REPORT), false,
                new UpstreamUnauthorized(REPORT), false,
                new CircuitOpen(REPORT), false,
                new Overloaded(REPORT), false);

        failures.forEach((failure, resting) -> {
            rests.end(MIRROR);
            rests.failed(MIRROR, failure);
            assertThat(rests.isResting(MIRROR)).as(failure.kind().code()).isEqualTo(resting);
        });
    }

    @Test
    void mirrorThatDeliversRestsNoLonger() {
        rests.failed(MIRROR, new RegistryUnavailable(REPORT));

        rests.end(MIRROR);

        assertThat(rests.isResting(MIRROR)).isFalse();
    }

    @Test
    void certificateAndMismatchAreWarnedOfByHostAlone() {
        rests.failed(MIRROR, new TlsUntrusted(REPORT));
        rests.failed(MIRROR, new ContentMismatch(REPORT));
        rests.failed(MIRROR, new NotFound(REPORT));

        String text = "mirror m.corp is passed over: GET manifest of x failed";
        assertThat(log).containsExactly("WARNING " + text, "WARNING " + text, "DEBUG " + text);
    }
}
