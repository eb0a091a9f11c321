package io.agentloader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which events are lines, and what is on them. */
class EventLinesTest {

    private final StringWriter out = new StringWriter();
    private final EventLines text = new EventLines(new PrintWriter(out), false);

    private static JsonNode event(String reference, String digest) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("kind", "Event");
        event.put("reference", reference);
        event.put("digest", digest);
        event.put("at", "2026-11-21T08:00:00Z");
        return Documents.of(event);
    }

    @Test
    void lineIsTheTimeWhatHappenedAndTheAgent() {
        boolean heard = text.print("agent.updated", event("ghcr.io/acme/helper:1", "sha256:abc"));

        assertThat(heard).isTrue();
        assertThat(out).hasToString("2026-11-21T08:00:00Z\tupdated\tghcr.io/acme/helper:1@sha256:abc\n");
    }

    @Test
    void whatIsAsItWasIsNoNewsUnlessItWasInTrouble() {
        for (String type :
                new String[] {"revalidated", "revalidated", "updated", "revalidated", "stale", "revalidated"}) {
            text.print("agent." + type, event("a", "sha256:abc"));
        }
        text.print("agent.revalidated", event("b", "sha256:abc"));

        assertThat(out.toString().lines().map(line -> line.split("\t")[1] + " " + line.split("\t")[2]))
                .containsExactly(
                        "revalidated a@sha256:abc",
                        "updated a@sha256:abc",
                        "stale a@sha256:abc",
                        "revalidated a@sha256:abc",
                        "revalidated b@sha256:abc");
    }

    @Test
    void whatNobodyHasEverSeenIsMissingAndNotRemoved() {
        Map<String, Object> nothing = new LinkedHashMap<>(Map.of("reference", "a", "at", "2026-11-21T08:00:00Z"));
        nothing.put("digest", null);

        text.print("agent.removed", Documents.of(nothing));
        text.print("agent.updated", event("a", "sha256:abc"));
        text.print("agent.removed", Documents.of(nothing));
        text.print("agent.removed", event("b", "sha256:abc"));

        assertThat(out.toString().lines().map(line -> line.split("\t")[1] + " " + line.split("\t")[2]))
                .containsExactly("missing a", "updated a@sha256:abc", "removed a", "removed b@sha256:abc");
    }

    @Test
    void jsonIsAnObjectALine() {
        new EventLines(new PrintWriter(out), true).print("agent.removed", event("a", "sha256:abc"));

        assertThat(out)
                .hasToString(
                        "{\"event\":\"agent.removed\",\"kind\":\"Event\",\"reference\":\"a\",\"digest\":\"sha256:abc\","
                                + "\"at\":\"2026-11-21T08:00:00Z\"}\n");
    }

    @Test
    void whatAServiceSaysDoesNotMoveTheCursor() {
        text.print("agent.updated", event("a\u001b[2J\tb\n", "sha256:abc"));

        assertThat(out).hasToString("2026-11-21T08:00:00Z\tupdated\ta?[2J\tb?@sha256:abc\n");
    }

    @Test
    void closedOutputIsNoticed() {
        Writer closed = new Writer() {
            @Override
            public void write(char[] buffer, int offset, int length) throws IOException {
                throw new IOException("closed");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };

        assertThat(new EventLines(new PrintWriter(closed), false).print("agent.updated", event("a", "sha256:abc")))
                .isFalse();
    }
}
