package io.agentloader.schema;

import io.agentloader.diff.Difference;
import io.agentloader.diff.LineDiff;
import io.agentloader.diff.TreeDiff;
import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.failure.AgentException.Overloaded;
import io.agentloader.failure.Report;
import io.agentloader.yaml.YamlFlaw;
import io.agentloader.yaml.YamlLimits;
import io.agentloader.yaml.YamlNode;
import io.agentloader.yaml.YamlReader;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;

/**
 * The only one who looks into the YAML of an agent, and only for callers who ask what is in it: serving an agent never comes
 * here. All work is done on the threads that it is given. Fails with {@link InvalidAgent} for what cannot be read, whose
 * member {@code rule} says why, and with {@link Overloaded} when too many wait.
 */
public final class AgentReader {

    /** Of a text that is compared by lines. */
    private static final int MOST_LINES = 20_000;

    private final AgentChecks checks;
    private final Executor threads;

    private AgentReader(AgentChecks checks, Executor threads) {
        this.checks = checks;
        this.threads = threads;
    }

    /**
     * A reader.
     *
     * @param schema a file to hold agents against in place of the schema of this program. It is read now, which blocks; that of
     *     this program is read when the first agent is checked
     * @throws IllegalArgumentException when that file is no schema; the message ends a sentence that names it
     */
    public static AgentReader of(Optional<Path> schema, Executor threads) {
        // no method reference: one to a method of the schema would load the validator
        AgentChecks checks = schema.map(file -> checkedAgainst(AgentSchema.read(file)))
                .orElseGet(() -> new AgentChecks(() -> BuiltIn.SCHEMA));
        return new AgentReader(checks, threads);
    }

    private static AgentChecks checkedAgainst(AgentSchema own) {
        return new AgentChecks(() -> own);
    }

    /** What there is to say about a file; one that is no YAML is reported as such, and only what is no text fails. */
    public Uni<ValidationReport> validate(ByteBuffer yaml) {
        return onThread(() -> checks.check(yaml));
    }

    /** What the agent needs; fails for what is no mapping, whatever else may be wrong with it. */
    public Uni<Requirements> requirements(ByteBuffer yaml) {
        return onThread(() -> Needs.of(Place.of(mapping(read(yaml)))));
    }

    /** What is in the file, by name. */
    public Uni<Contents> contents(ByteBuffer yaml) {
        return onThread(() -> Contents.of(Place.of(read(yaml))));
    }

    /** What the file says of itself. */
    public Uni<About> about(ByteBuffer yaml) {
        return onThread(() -> About.of(Place.of(read(yaml))));
    }

    /**
     * The file with a line that names the newest version of the format, and otherwise byte for byte as it is; empty when it
     * names a version, or such a line cannot be added.
     */
    public Uni<Optional<byte[]>> withVersion(ByteBuffer yaml) {
        return onThread(() -> VersionLine.added(yaml));
    }

    /** The YAML as JSON: aliases expanded, keys in their order, UTF-8. */
    public Uni<byte[]> json(ByteBuffer yaml) {
        return onThread(() -> read(yaml).json().toString().getBytes(StandardCharsets.UTF_8));
    }

    /** What has to change in the one to make it the other, value by value. */
    public Uni<List<Difference>> differences(ByteBuffer before, ByteBuffer after) {
        return onThread(() -> TreeDiff.of(
                read(before).json(),
                result("the agent to compare with", () -> read(after)).json()));
    }

    /**
     * The same line by line, as a unified diff; the texts need not be YAML.
     *
     * @throws InvalidAgent through the {@code Uni}, when one has more lines than people read
     */
    public Uni<byte[]> lines(LineDiff.Named before, LineDiff.Named after) {
        return onThread(() -> LineDiff.of(readable(before), readable(after)));
    }

    /** Each line costs many times its bytes while it is compared. */
    private static LineDiff.Named readable(LineDiff.Named text) {
        ByteBuffer bytes = text.text();
        long ends = IntStream.range(bytes.position(), bytes.limit())
                .filter(at -> bytes.get(at) == '\n')
                .count();
        if (ends > MOST_LINES) {
            throw new InvalidAgent(Report.of(
                            text.name(),
                            text.name() + " has more than " + MOST_LINES + " lines, too many to compare one by one;"
                                    + " ask for JSON, or compare the agents yourself")
                    .withMember("rule", "lines"));
        }
        return text;
    }

    private static YamlNode read(ByteBuffer yaml) throws YamlFlaw {
        return YamlReader.read(yaml, YamlLimits.AGENT);
    }

    private static YamlNode mapping(YamlNode root) {
        if (root.json().isObject()) {
            return root;
        }
        String kind = root.json().isNull() ? "empty" : root.json().isArray() ? "a list" : "a single value";
        throw new InvalidAgent(
                Report.of("agent", "the agent is " + kind + "; an agent is a mapping, with agents: in it.")
                        .withMember("rule", "mapping")
                        .withMember("line", root.position().line())
                        .withMember("column", root.position().column()));
    }

    /** Work on a text. */
    @FunctionalInterface
    private interface Reading<T> {
        T result() throws YamlFlaw;
    }

    private <T> Uni<T> onThread(Reading<T> reading) {
        return Uni.createFrom()
                .item(() -> result("the agent", reading))
                .runSubscriptionOn(threads)
                .onFailure(RejectedExecutionException.class)
                .transform(full -> new Overloaded(Report.of("agent", "too many agents are being read; ask again")
                        .withRetryAfter(Duration.ofSeconds(1))));
    }

    private static <T> T result(String which, Reading<T> reading) {
        try {
            return reading.result();
        } catch (YamlFlaw flaw) {
            throw new InvalidAgent(Report.of("agent", which + " " + flaw.what() + ".")
                    .withMember("rule", flaw.rule().word())
                    .withMember("line", flaw.position().line())
                    .withMember("column", flaw.position().column()));
        }
    }

    /** Made when it is first needed: most processes serve agents and check none. */
    private static final class BuiltIn {
        private static final AgentSchema SCHEMA = AgentSchema.builtIn();
    }
}
