package io.agentloader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.Kind;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of exit statuses in the contract of the command line. */
class ExitTest {

    @Test
    void everyKindHasTheStatusOfTheContract() {
        Map<Integer, String> kinds = Arrays.stream(Kind.values())
                .collect(Collectors.groupingBy(
                        kind -> Exit.of(kind).status(),
                        TreeMap::new,
                        Collectors.mapping(Kind::code, Collectors.joining(" "))));

        assertThat(kinds)
                .containsExactly(
                        Map.entry(2, "invalid-reference"),
                        Map.entry(3, "not-found no-matching-version"),
                        Map.entry(4, "upstream-unauthorized upstream-denied"),
                        Map.entry(
                                5,
                                "registry-rejected rate-limited registry-unavailable registry-protocol tls-untrusted"
                                        + " circuit-open overloaded"),
                        Map.entry(6, "not-an-agent no-matching-platform invalid-agent invalid-bundle"),
                        Map.entry(7, "signature-rejected content-mismatch"),
                        Map.entry(8, "reference-not-allowed pinned"),
                        Map.entry(9, "not-cached offline"),
                        Map.entry(10, "store-corrupt store-unavailable"));
    }
}
