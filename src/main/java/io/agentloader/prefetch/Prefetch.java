package io.agentloader.prefetch;

import io.agentloader.dependencies.Dependencies;
import io.agentloader.dependencies.DependencyTree;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.Overloaded;
import io.agentloader.oci.Reference;
import io.agentloader.pull.PullAgent;
import io.agentloader.pull.PullRequest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * Pulls many agents, each as a caller would pull it, so that the store has them. Agents are told as they come; what cannot
 * be had is told like the rest, and nothing fails. Cancelling gives up all that is under way.
 */
public final class Prefetch {

    /** References of one. */
    public static final int MOST = 1_000;

    /** Of one prefetch: how much of the pipeline it takes at a time. */
    static final int AT_ONCE = 16;

    /** Each of which takes four pulls at a time. */
    private static final int TREES_AT_ONCE = AT_ONCE / 4;

    /** Callers come first; what nobody waits for comes back. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final int TRIES = 20;

    private final PullAgent pullAgent;
    private final Dependencies dependencies;

    private Prefetch(PullAgent pullAgent, Dependencies dependencies) {
        this.pullAgent = pullAgent;
        this.dependencies = dependencies;
    }

    public static Prefetch over(PullAgent pullAgent, Dependencies dependencies) {
        return new Prefetch(pullAgent, dependencies);
    }

    /** The agents that the requests name; completes when all of them have been tried. */
    public Uni<Void> agents(List<PullRequest> requests, Harvest harvest) {
        return Multi.createFrom()
                .iterable(requests)
                .onItem()
                .transformToUni(request -> agent(request).invoke(harvest::add))
                .merge(AT_ONCE)
                .collect()
                .last()
                .replaceWithVoid();
    }

    /**
     * The same with all that they lead to.
     *
     * @param allowed whether the caller may know of a reference; what is not is not even looked for
     */
    public Uni<Void> trees(List<PullRequest> requests, Predicate<Reference> allowed, Harvest harvest) {
        return Multi.createFrom()
                .iterable(requests)
                .onItem()
                .transformToUni(request -> tree(request, allowed, harvest))
                .merge(TREES_AT_ONCE)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Prefetched> agent(PullRequest request) {
        return patiently(pullAgent.pull(request))
                .map(agent -> Prefetched.of(request, agent))
                .onFailure(AgentException.class)
                .recoverWithItem(failure -> Prefetched.failed(request, failure));
    }

    private Uni<Boolean> tree(PullRequest request, Predicate<Reference> allowed, Harvest harvest) {
        return patiently(dependencies.of(request, allowed))
                .invoke(tree -> harvest.add(tree, request.reference().range()))
                .map(DependencyTree::cut)
                .onFailure(AgentException.class)
                .recoverWithItem(failure -> {
                    harvest.add(Prefetched.failed(request, failure));
                    return false;
                });
    }

    private static <T> Uni<T> patiently(Uni<T> pulling) {
        return pulling.onFailure(Overloaded.class)
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .atMost(TRIES);
    }
}
