package io.agentloader.http;

import io.agentloader.connection.PromptAnswers;
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
import java.util.stream.Stream;

/**
 * The status and every header of an answer but its request's id, in the form in which they are sent. What an answer says of its age is
 * another number each second, and {@link #older} is what it becomes: all else stays the same, and is shared. Whose body it is for is
 * said each time.
 *
 * @param passing the headers that get older
 * @param rest the same as one text, which is sent behind what stays
 */
record ReadyAnswer(Facts facts, Staying staying, List<Line> passing, String rest) {

    private static final String AGE = "Age";

    private static final int LINE = 96;

    private static final int NOT_MODIFIED = 304;

    /** One header. */
    record Line(CharSequence name, CharSequence value) {

        /** Whether it may say something else in a second. */
        private boolean passes() {
            return AGE.contentEquals(name) || CacheStatus.HEADER.contentEquals(name);
        }
    }

    /**
     * What an answer says as long as it is the same agent, found in the same way.
     *
     * @param head all of it as one text
     * @param bytes about how many it takes, with what passes
     */
    record Staying(int status, List<Line> lines, ByteBuffer head, int bytes) {}

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
        List<Line> passing = lines.stream().filter(Line::passes).toList();
        List<Line> staying = lines.stream().filter(line -> !line.passes()).toList();
        return new ReadyAnswer(facts, staying(answer.status(), staying, passing), passing);
    }

    private ReadyAnswer(Facts facts, Staying staying, List<Line> passing) {
        this(facts, staying, passing, text(passing));
    }

    private static Staying staying(int status, List<Line> lines, List<Line> passing) {
        String head = (status == NOT_MODIFIED ? "HTTP/1.1 304 Not Modified\r\n" : "HTTP/1.1 200 OK\r\n") + text(lines);
        int bytes = head.length()
                + Stream.concat(lines.stream(), passing.stream())
                        .mapToInt(line -> LINE + line.value().length())
                        .sum();
        return new Staying(
                status,
                lines,
                ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)).asReadOnlyBuffer(),
                bytes);
    }

    private static String text(List<Line> lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line ->
                text.append(line.name()).append(": ").append(line.value()).append("\r\n"));
        return text.toString();
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
        List<Line> told = new ArrayList<>(passing.size());
        for (Line line : passing) {
            told.add(later(line, now));
        }
        return new ReadyAnswer(now, staying, told);
    }

    private Line later(Line line, Facts now) {
        if (AGE.contentEquals(line.name())) {
            return line(line.name(), Long.toString(now.age()));
        }
        return line(line.name(), CacheStatus.later(line.value().toString(), facts.remaining(), now.remaining()));
    }

    /** All of it as it is sent, but for the last line, which is the caller's. */
    PromptAnswers.Told told(String last, ByteBuffer body) {
        return new PromptAnswers.Told(staying.head(), rest + last, body);
    }

    /** About how many bytes it takes. */
    int bytes() {
        return staying.bytes();
    }

    /** Whether nobody gets a body with it. */
    boolean isBodiless() {
        return staying.status() == NOT_MODIFIED;
    }

    /** Whether the same callers get both, one after the other. */
    boolean isOfTheKindOf(ReadyAnswer other) {
        return isBodiless() == other.isBodiless() && facts.collapsed() == other.facts.collapsed();
    }

    /** All of it but the body, which has to be the one that it was made for. */
    void startOn(HttpServerResponse response, String requestId) {
        response.setStatusCode(staying.status());
        MultiMap headers = response.headers();
        headers.set(RequestId.NAME, requestId);
        staying.lines().forEach(line -> headers.add(line.name(), line.value()));
        passing.forEach(line -> headers.add(line.name(), line.value()));
    }
}
