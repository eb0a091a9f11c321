package io.agentloader.pull;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.Kind;
import io.agentloader.failure.Report;
import io.agentloader.oci.Reference;
import io.agentloader.pull.Provenance.Source;
import java.util.Optional;

/**
 * Whether there is something of a name, and how that is known.
 *
 * @param checked whether a registry said so now
 * @param resolved what it is, where something is known to be there
 * @param failure why there is nothing, or why nobody knows
 */
public record Existence(
        Reference reference,
        Verdict verdict,
        boolean checked,
        Optional<ResolvedDigest> resolved,
        Optional<AgentException> failure) {

    /** What is known. */
    public enum Verdict {
        YES,
        NO,
        /** The registry could not be asked, or would not say. */
        UNKNOWN
    }

    static Existence of(ResolvedDigest resolved) {
        Source source = resolved.provenance().source();
        boolean asked = source == Source.REGISTRY || source == Source.REVALIDATED;
        return new Existence(resolved.reference(), Verdict.YES, asked, Optional.of(resolved), Optional.empty());
    }

    static Existence of(Reference reference, AgentException failure) {
        boolean absent = failure.kind() == Kind.NO_MATCHING_VERSION
                || (failure.kind() == Kind.NOT_FOUND && isTheRegistrysWord(failure.report()));
        return new Existence(
                reference, absent ? Verdict.NO : Verdict.UNKNOWN, absent, Optional.empty(), Optional.of(failure));
    }

    /** Neither a portal nor the storage that a registry redirects to knows what the registry has. */
    private static boolean isTheRegistrysWord(Report report) {
        return !report.members().containsKey(Report.REDIRECTED_BY)
                && !report.members().containsKey(Report.HTML_PAGE);
    }

    /** Taken for granted: nobody was asked, and the store was not looked at. */
    static Existence assumed(Reference reference) {
        return new Existence(reference, Verdict.YES, false, Optional.empty(), Optional.empty());
    }

    /** Whether the failure says something about the name, and not about whoever asks for it. */
    static boolean canTell(Throwable failure) {
        return failure instanceof AgentException known
                && known.kind() != Kind.INVALID_REFERENCE
                && known.kind() != Kind.REFERENCE_NOT_ALLOWED;
    }
}
