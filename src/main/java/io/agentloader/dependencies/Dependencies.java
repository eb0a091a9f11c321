package io.agentloader.dependencies;

import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.PullAgent;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.schema.AgentReader;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.function.Predicate;

/**
 * Follows what agents name. Every agent comes out of the pipeline, so that whatever is followed is stored as well; fails with an
 * {@link io.agentloader.failure.AgentException} and nothing else.
 */
public final class Dependencies {

    /** Steps from the root. */
    public static final int DEEPEST = 10;

    /** Agents of a tree with one root, that one among them. */
    public static final int MOST = 100;

    /** Of one tree: how much of the pipeline it takes at a time. */
    static final int AT_ONCE = 4;

    private final PullAgent pullAgent;
    private final AgentReader reader;
    private final ReferenceParser references;

    private Dependencies(PullAgent pullAgent, AgentReader reader, ReferenceParser references) {
        this.pullAgent = pullAgent;
        this.reader = reader;
        this.references = references;
    }

    public static Dependencies over(PullAgent pullAgent, AgentReader reader, ReferenceParser references) {
        return new Dependencies(pullAgent, reader, references);
    }

    /**
     * The tree of the agent that the request names; everything in it is looked for as the request says. What is wrong with the
     * agent itself fails; what is wrong with another one is told of it.
     *
     * @param allowed whether the caller may know of a reference; what is not is not even looked for
     */
    public Uni<DependencyTree> of(PullRequest request, Predicate<Reference> allowed) {
        return of(Beginning.of(request), allowed);
    }

    /**
     * The same from several agents and files at once, as one tree: what two of them lead to is in it once. The first of them that
     * cannot be had, or read, fails.
     */
    public Uni<DependencyTree> of(Beginning beginning, Predicate<Reference> allowed) {
        return Uni.createFrom().deferred(() -> new Walk(this, beginning, allowed).run());
    }

    /** Whether each reference of a lock still names its digest, in the order of the lock. */
    public Uni<List<Checked>> verify(Lock lock, PullMode mode) {
        List<Uni<Checked>> all = lock.agents().stream()
                .map(locked -> Checked.of(locked, pullAgent.digest(PullRequest.of(locked.reference(), mode))))
                .toList();
        if (all.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return Uni.join().all(all).usingConcurrencyOf(AT_ONCE).andFailFast();
    }

    PullAgent pullAgent() {
        return pullAgent;
    }

    AgentReader reader() {
        return reader;
    }

    ReferenceParser references() {
        return references;
    }
}
