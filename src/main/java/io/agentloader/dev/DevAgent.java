package io.agentloader.dev;

import io.agentloader.oci.Digest;
import io.agentloader.schema.Finding;
import io.agentloader.schema.Finding.Code;
import io.agentloader.schema.Finding.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One file of the folder that is an agent, or is to become one.
 *
 * @param file below the folder, with slashes; what it is known by
 * @param name what its references call it, without registry and tag
 * @param reference under which its last good text is served
 * @param size of the file in bytes
 * @param version what the text in {@code served} says is its version
 * @param served its last good text; that of the file in the state {@link State#SERVED}, an older one else
 * @param before the good text before that one
 * @param named what the reference names now, whoever saw to it
 * @param changedAt when this was found
 */
public record DevAgent(
        String file,
        String name,
        String reference,
        State state,
        long size,
        Optional<String> version,
        List<Finding> findings,
        Optional<Revision> served,
        Optional<Revision> before,
        Optional<Digest> named,
        Instant changedAt) {

    /** How the file is now. */
    public enum State {
        /** It is a good agent, and it is what is served. */
        SERVED,
        /** It has errors, or cannot be read; the findings say why. */
        INVALID,
        /** There is nothing in it yet. */
        EMPTY
    }

    public DevAgent {
        findings = List.copyOf(findings);
    }

    /** Whether something else is served than what is in the file. */
    public boolean isStale() {
        return state != State.SERVED && named.isPresent();
    }

    /** Whether an older text of the file is served. */
    boolean isLastGood() {
        return isStale() && isServedAs(named);
    }

    /** Whether there is nothing to tell of that is not known of the other one. */
    boolean isAs(DevAgent other) {
        return state == other.state
                && size == other.size
                && findings.equals(other.findings)
                && named.equals(other.named)
                && served.map(Revision::digest).equals(other.served.map(Revision::digest));
    }

    /** Whether its last good text has that digest. */
    boolean isServedAs(Optional<Digest> digest) {
        return served.map(Revision::digest).equals(digest);
    }

    /** What somebody else did to its reference, which names that now; empty where that is what belongs there. */
    Optional<String> overwrittenBy(Optional<Digest> now) {
        return isServedAs(now)
                ? Optional.empty()
                : Optional.of(now.map(digest -> "another client pushed " + digest + " to " + reference)
                        .orElse("another client deleted " + reference + ", or a part of it"));
    }

    /** The same where the reference names something else now, with why that is trouble. */
    DevAgent naming(Optional<Digest> now, Optional<Finding> trouble) {
        List<Finding> all = Stream.concat(trouble.stream(), findings.stream().filter(DevAgent::isOfTheText))
                .toList();
        boolean bad = all.stream().anyMatch(finding -> finding.severity() == Severity.ERROR);
        State how = state == State.EMPTY ? State.EMPTY : bad ? State.INVALID : State.SERVED;
        return new DevAgent(file, name, reference, how, size, version, all, served, before, now, changedAt);
    }

    private static boolean isOfTheText(Finding finding) {
        return finding.code() != Code.OVERWRITTEN && finding.code() != Code.NOT_SERVED;
    }
}
