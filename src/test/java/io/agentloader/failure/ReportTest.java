package io.agentloader.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ReportTest {

    @Test
    void reportIsBuiltUpWithoutLosingWhatWasThere() {
        List<HostFailure> causes = List.of(new HostFailure("mirror.test", "connection_refused"));

        Report report = Report.of("subject", "first")
                .withReference("ghcr.io/a/b:1")
                .withHost("ghcr.io")
                .withError(NetworkError.DNS_ERROR)
                .withUpstreamStatus(503)
                .withUpstreamCode("UNAVAILABLE")
                .withAttempts(2)
                .withRetryAfter(Duration.ofSeconds(9))
                .withStored(StoredState.CORRUPT)
                .withCauses(causes)
                .withMember("a", 1)
                .withMember("b", List.of("c"))
                .withDetail("second");

        assertThat(report)
                .isEqualTo(new Report(
                        "subject",
                        "second",
                        Optional.of("ghcr.io/a/b:1"),
                        Optional.of("ghcr.io"),
                        Optional.of(NetworkError.DNS_ERROR),
                        OptionalInt.of(503),
                        Optional.of("UNAVAILABLE"),
                        2,
                        Optional.of(Duration.ofSeconds(9)),
                        Optional.of(StoredState.CORRUPT),
                        causes,
                        Map.of("a", 1, "b", List.of("c"))));
    }

    @Test
    void memberOfTheSameNameReplacesTheOlder() {
        assertThat(Report.of("s", "d").withMember("a", 1).withMember("a", 2).members())
                .isEqualTo(Map.of("a", 2));
    }

    @Test
    void reportKeepsNoListThatCanChange() {
        List<HostFailure> causes = new ArrayList<>();
        Report report = Report.of("s", "d").withCauses(causes);

        causes.add(new HostFailure("h", "e"));

        assertThat(report.causes()).isEmpty();
    }

    @Test
    void wordsOnTheWireAreLowerCase() {
        assertThat(NetworkError.CONNECTION_REFUSED.token()).isEqualTo("connection_refused");
        assertThat(StoredState.UNANNOTATED.word()).isEqualTo("unannotated");
    }

    @Test
    void waitingTooLongIsATimeOutAndNothingElseIs() {
        assertThat(Arrays.stream(NetworkError.values()).filter(NetworkError::isTimeout))
                .containsExactly(
                        NetworkError.CONNECTION_TIMEOUT,
                        NetworkError.CONNECTION_READ_TIMEOUT,
                        NetworkError.HTTP_RESPONSE_TIMEOUT);
    }
}
