package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarningsTest {

    private final List<String> log = new ArrayList<>();
    private final Warnings warnings = new Warnings(log::add);

    private void note(String host, String... lines) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        List.of(lines).forEach(line -> headers.add("Warning", line));
        Ask ask = Ask.of(HttpMethod.GET, new Target(Origin.of(true, host), "/v2/"), 10);
        warnings.note(new Answer(ask, Instant.EPOCH, 200, headers, Buffer.buffer(), false));
    }

    @Test
    void warningIsPassedOnOnceForEachHostAndText() {
        note("a.test", "299 - \"this tag goes away\"", "299 - \"and this\"");
        note("a.test", "299 - \"this tag goes away\"");
        note("b.test", "299 - \"this tag goes away\"");

        assertThat(log)
                .containsExactly(
                        "a.test warns: this tag goes away",
                        "a.test warns: and this",
                        "b.test warns: this tag goes away");
    }

    @Test
    void otherWarningsAreNotForUs() {
        note("a.test", "110 cache \"Response is Stale\"", "nonsense");

        assertThat(log).isEmpty();
    }

    @Test
    void foreignTextIsMadeFitForALog() {
        note("a.test", "299 - \"one\u001b[31m\ntwo\"", "299 - \"" + "x".repeat(10_000) + "\"", "299 - bare");

        assertThat(log.get(0)).isEqualTo("a.test warns: one [31m two");
        assertThat(log.get(1)).hasSize("a.test warns: ".length() + 4096);
        assertThat(log.get(2)).isEqualTo("a.test warns: - bare");
    }

    @Test
    void secretOfTheRequestIsLeftOut() {
        MultiMap headers =
                MultiMap.caseInsensitiveMultiMap().add("Warning", "299 - \"you sent aHVudGVyMjpzZWNyZXQ5OQ==\"");
        Ask ask = Ask.of(HttpMethod.GET, new Target(Origin.of(true, "a.test"), "/v2/"), 10)
                .authorized("Basic aHVudGVyMjpzZWNyZXQ5OQ==");

        warnings.note(new Answer(ask, Instant.EPOCH, 200, headers, Buffer.buffer(), false));
        warnings.note(new Answer(
                ask,
                Instant.EPOCH,
                200,
                MultiMap.caseInsensitiveMultiMap().add("Warning", "299 - \"in short secret99\""),
                Buffer.buffer(),
                false));

        assertThat(log).containsExactly("a.test warns: you sent ...", "a.test warns: in short ...");
    }
}
