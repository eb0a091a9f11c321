package io.agentloader.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.cli.EventStream.Event;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How a stream of events is read, from whoever sends it. */
class EventStreamTest {

    private static EventStream stream(InputStream in) {
        return new EventStream(in, what -> ServerProblem.notAnswered("http://service.test", what));
    }

    private static List<Event> events(String text) throws IOException {
        List<Event> all = new ArrayList<>();
        try (EventStream stream = stream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
            for (Optional<Event> event = stream.next(); event.isPresent(); event = stream.next()) {
                all.add(event.get());
            }
        }
        return all;
    }

    private static Event event(String name, String data) {
        return new Event(Optional.empty(), name, data);
    }

    @Test
    void eventHasItsNumberItsNameAndItsData() throws IOException {
        assertThat(events("id: 7\nevent: agent.updated\ndata: {\"a\":1}\n\n"))
                .containsExactly(new Event(Optional.of("7"), "agent.updated", "{\"a\":1}"));
    }

    @Test
    void linesOfDataBelongTogether() throws IOException {
        assertThat(events("data: {\ndata:  \"a\": 1\ndata:}\n\n")).containsExactly(event("", "{\n \"a\": 1\n}"));
    }

    @Test
    void linesEndInAnyOfTheThreeWays() throws IOException {
        assertThat(events("event: a\r\ndata: 1\r\n\r\nevent: b\rdata: 2\r\revent: c\ndata: 3\n\n"))
                .containsExactly(event("a", "1"), event("b", "2"), event("c", "3"));
    }

    @Test
    void commentsAndWhatHasNoDataAreNoEvents() throws IOException {
        assertThat(events(": still here\n\nevent: nothing\n\nretry: 10\ndata: 1\n\n"))
                .containsExactly(event("", "1"));
    }

    @Test
    void eventThatIsCutOffIsNone() throws IOException {
        assertThat(events("data: 1\n\ndata: 2\n")).containsExactly(event("", "1"));
    }

    @Test
    void longestLineIsRead() throws IOException {
        String data = "x".repeat(EventStream.LONGEST_LINE - "data: ".length());

        assertThat(events("data: " + data + "\n\n")).containsExactly(event("", data));
    }

    @Test
    void lineWithoutAnEndIsRefused() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        };

        assertThatThrownBy(() -> stream(endless).next())
                .isInstanceOf(ServerProblem.class)
                .hasMessage(
                        "the service at http://service.test sends a line of more than 64 KiB where events should be");
    }

    @Test
    void eventWithoutAnEndIsRefused() {
        String line = "data: " + "x".repeat(60_000) + "\n";

        assertThatThrownBy(() -> events(line.repeat(5)))
                .isInstanceOf(ServerProblem.class)
                .hasMessageEndingWith("sends an event of more than 256 KiB");
    }
}
