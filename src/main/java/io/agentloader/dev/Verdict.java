package io.agentloader.dev;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Manifest;
import io.agentloader.schema.Finding;
import io.agentloader.schema.Finding.Code;
import io.agentloader.schema.Finding.Severity;
import io.agentloader.yaml.Position;
import java.util.List;
import java.util.Optional;

/**
 * What a text is.
 *
 * @param packed of a good one
 */
record Verdict(Kind kind, List<Finding> findings, Optional<Packed> packed) {

    /** What it can be. */
    enum Kind {
        GOOD,
        BAD,
        EMPTY,
        /** Something else than an agent, and none that was spoilt. */
        FOREIGN,
        /** Nobody could tell; ask again. */
        UNKNOWN
    }

    private static final String VERSION = "org.opencontainers.image.version";

    static final Verdict FOREIGN = new Verdict(Kind.FOREIGN, List.of(), Optional.empty());
    static final Verdict UNKNOWN = new Verdict(Kind.UNKNOWN, List.of(), Optional.empty());

    static Verdict good(Packed packed, List<Finding> findings) {
        return new Verdict(Kind.GOOD, findings, Optional.of(packed));
    }

    static Verdict bad(List<Finding> findings) {
        return new Verdict(Kind.BAD, findings, Optional.empty());
    }

    /** For a reason that has no place in the text. */
    static Verdict bad(Code code, String message) {
        return bad(List.of(finding(code, message)));
    }

    /** A mistake that has no place in the text. */
    static Finding finding(Code code, String message) {
        return new Finding(Severity.ERROR, code, message, "", Position.START);
    }

    static Verdict empty(String message) {
        return new Verdict(
                Kind.EMPTY,
                List.of(new Finding(Severity.NOTE, Code.NO_AGENTS, message, "", Position.START)),
                Optional.empty());
    }

    /** What is most to be said of it, with its place. */
    String first() {
        return findings.stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .findFirst()
                .or(() -> findings.stream().findFirst())
                .map(finding -> finding.line() + ":" + finding.column() + ": " + sentence(finding.message()))
                .orElse("");
    }

    private static String sentence(String message) {
        return message.matches("(?s).*[.?!]") ? message : message + ".";
    }

    /** What the text says is the agent's version. */
    Optional<String> version() {
        return packed.flatMap(
                artifact -> Manifest.parse(artifact.manifest()).annotations().value(VERSION));
    }
}
