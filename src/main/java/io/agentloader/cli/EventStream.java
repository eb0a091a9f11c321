package io.agentloader.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/**
 * The events of {@code text/event-stream} (HTML Living Standard, "Server-sent events"), one after the other, in bounded memory: who sends
 * them may be anybody. Used by one thread.
 */
final class EventStream implements AutoCloseable {

    static final int LONGEST_LINE = 64 * 1024;
    static final int LARGEST_EVENT = 256 * 1024;

    private final InputStream in;
    private final Function<String, ServerProblem> refusal;
    private boolean returned;

    /**
     * What is told.
     *
     * @param id by which what comes after it can be asked for
     * @param name empty where it has none
     * @param data its lines, with a line feed between them
     */
    record Event(Optional<String> id, String name, String data) {}

    /** @param refusal says of the service what it does that none does */
    EventStream(InputStream in, Function<String, ServerProblem> refusal) {
        this.in = new BufferedInputStream(in);
        this.refusal = refusal;
    }

    /** The next event that has data; empty at the end of the stream. Blocks. */
    Optional<Event> next() throws IOException {
        Optional<String> id = Optional.empty();
        String name = "";
        StringBuilder data = new StringBuilder();
        for (Optional<String> read = line(); read.isPresent(); read = line()) {
            String line = read.get();
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    return Optional.of(new Event(id, name, data.substring(1)));
                }
                name = "";
            }
            int colon = line.indexOf(':');
            String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
            switch (colon < 0 ? line : line.substring(0, colon)) {
                case "id" -> id = Optional.of(value);
                case "event" -> name = value;
                case "data" -> data.append('\n').append(value);
                default -> {
                    // a comment, or a field that nobody knows
                }
            }
            if (data.length() > LARGEST_EVENT) {
                throw refusal.apply("sends an event of more than " + LARGEST_EVENT / 1024 + " KiB");
            }
        }
        return Optional.empty();
    }

    /** Without its end, which is a line feed, a return, or both; empty where the stream ends before. */
    private Optional<String> line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            boolean rest = returned && next == '\n';
            returned = next == '\r';
            if (rest) {
                continue;
            }
            if (next == '\n' || next == '\r') {
                return Optional.of(line.toString(StandardCharsets.UTF_8));
            }
            if (line.size() == LONGEST_LINE) {
                throw refusal.apply("sends a line of more than " + LONGEST_LINE / 1024 + " KiB where events should be");
            }
            line.write(next);
        }
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
