package io.agentloader.http;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Digest;
import io.agentloader.pull.Outcome;
import io.agentloader.pull.Provenance;
import io.agentloader.pull.PulledAgent;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The status and every header of an answer but its request's id, in the form in which they are sent, for as long as they stay what they
 * are: the age of an answer is a number of seconds, and {@link #older} is what it becomes. Whose body it is for is said each time.
 *
 * @param head the same as one text, to which the last line is added
 * @param bytes about how many it takes
 */
record ReadyAnswer(Facts facts, int status, List<Line> lines, ByteBuffer head, int bytes) {

    private static final String AGE = "Age";

    private static final int LINE = 96;

    private static final int NOT_MODIFIED = 304;

    /** One header. */
    record Line(CharSequence name, CharSequence value) {}

    /**
     * All that the headers of what is stored, and stayed what it was, are made of. Digests stand for bytes, so that none are kept here.
     *
     * @param age whole seconds, as sent
     * @param remaining whole seconds, as sent
     */
    record Facts(
            Representation representation,
            Digest yaml,
            Digest named,
            Digest manifest,
            Provenance.Source source,
            String host,
            Outcome.Way way,
            Optional<AgentException> trouble,
            boolean requested,
            boolean pinned,
            boolean collapsed,
            boolean credible,
            long age,
            long remaining) {

        private static final long NOTHING_REMAINS = Long.MIN_VALUE;

        /**
         * Whether nothing but time lies between the two, so that numbers of seconds are all that differs. Of what is stale more may: it
         * can be told in other words when it gets older.
         */
        private boolean isLaterThan(Facts before) {
            return source != Provenance.Source.STALE
                    && (remaining == NOTHING_REMAINS) == (before.remaining == NOTHING_REMAINS)
                    && before.at(age, remaining).equals(this);
        }

        private Facts at(long otherAge, long otherRemaining) {
            return new Facts(
                    representation,
                    yaml,
                    named,
                    manifest,
                    source,
                    host,
                    way,
                    trouble,
                    requested,
                    pinned,
                    collapsed,
                    credible,
                    otherAge,
                    otherRemaining);
        }

        static Facts of(PulledAgent agent, Representation representation, Instant now) {
            Outcome outcome = agent.outcome();
            return new Facts(
                    representation,
                    agent.yaml().digest(),
                    agent.named().digest(),
                    agent.manifest().digest(),
                    agent.provenance().source(),
                    agent.provenance().host(),
                    outcome.way(),
                    outcome.trouble(),
                    outcome.requested(),
                    outcome.pinned(),
                    outcome.collapsed(),
                    agent.provenance().isCredibleAt(now),
                    Seconds.whole(agent.provenance().age(now)),
                    outcome.remaining().map(Seconds::whole).orElse(NOTHING_REMAINS));
        }
    }

    /** That answer, with what every answer says. */
    static ReadyAnswer of(Answer answer, Facts facts, boolean own) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        answer.framed().forEach(headers::set);
        SafeHeaders.complete(headers, answer.status(), own, false);
        List<Line> lines = headers.entries().stream().map(ReadyAnswer::line).toList();
        ByteBuffer head = head(answer.status(), lines);
        int bytes = head.remaining()
                + lines.stream().mapToInt(line -> LINE + line.value().length()).sum();
        return new ReadyAnswer(facts, answer.status(), lines, head, bytes);
    }

    private static ByteBuffer head(int status, List<Line> lines) {
        StringBuilder text =
                new StringBuilder(status == NOT_MODIFIED ? "HTTP/1.1 304 Not Modified" : "HTTP/1.1 200 OK");
        lines.forEach(
                line -> text.append("\r\n").append(line.name()).append(": ").append(line.value()));
        return ByteBuffer.wrap(text.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII))
                .asReadOnlyBuffer();
    }

    private static Line line(Map.Entry<String, String> header) {
        return line(HttpHeaders.createOptimized(header.getKey()), header.getValue());
    }

    private static Line line(CharSequence name, String value) {
        return new Line(name, HttpHeaders.createOptimized(value));
    }

    /** What it has become by now; empty where that has to be made anew. */
    Optional<ReadyAnswer> older(Facts now) {
        return now.isLaterThan(facts) ? Optional.of(later(now)) : Optional.empty();
    }

    private ReadyAnswer later(Facts now) {
        List<Line> told = new ArrayList<>(lines.size());
        for (Line line : lines) {
            told.add(later(line, now));
        }
        return new ReadyAnswer(now, status, told, head(status, told), bytes);
    }

    private Line later(Line line, Facts now) {
        if (AGE.contentEquals(line.name())) {
            return line(line.name(), Long.toString(now.age()));
        }
        return CacheStatus.HEADER.contentEquals(line.name())
                ? line(line.name(), CacheStatus.later(line.value().toString(), facts.remaining(), now.remaining()))
                : line;
    }

    /** Whether nobody gets a body with it. */
    boolean isBodiless() {
        return status == NOT_MODIFIED;
    }

    /** Whether the same callers get both, one after the other. */
    boolean isOfTheKindOf(ReadyAnswer other) {
        return isBodiless() == other.isBodiless() && facts.collapsed() == other.facts.collapsed();
    }

    /** All of it but the body, which has to be the one that it was made for. */
    void startOn(HttpServerResponse response, String requestId) {
        response.setStatusCode(status);
        MultiMap headers = response.headers();
        headers.set(RequestId.NAME, requestId);
        for (Line line : lines) {
            headers.add(line.name(), line.value());
        }
    }
}
