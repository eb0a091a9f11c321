package io.agentloader.dependencies;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Digest;
import io.agentloader.pull.Provenance.Source;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An agent of a tree.
 *
 * @param name its canonical reference; of what is no reference, the text as it was written
 * @param depth how many steps from the root, by the shortest way
 * @param digest what the reference was found to name
 * @param source how old that word is
 * @param bytes of its YAML; 0 where there is none
 * @param failure why there is no digest, or why nobody knows what this agent needs
 * @param dependencies names of the agents that it names
 */
public record Dependency(
        String name,
        int depth,
        State state,
        Optional<Digest> digest,
        Optional<Source> source,
        long bytes,
        Optional<AgentException> failure,
        List<String> dependencies) {

    public Dependency {
        dependencies = List.copyOf(dependencies);
    }

    /** What came of looking for it. */
    public enum State {
        /** It has a digest, and it is known what it names. */
        LOCKED,
        /** There is nothing of that name. */
        MISSING,
        /** It could not be had, is no agent, or cannot be read. */
        FAILED,
        /** The operator, or the rights of the caller, do not allow it. */
        NOT_ALLOWED,
        /** It is at an address and not in a registry: nothing can be locked. */
        ADDRESS,
        /** The text is neither a reference nor an address. */
        INVALID;

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    boolean isSettled() {
        return state == State.LOCKED || state == State.ADDRESS;
    }
}
