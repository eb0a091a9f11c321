package io.agentloader.cli;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Content;
import io.agentloader.oci.VersionRange;
import io.agentloader.pull.AgentReferrers;
import io.agentloader.pull.Existence;
import io.agentloader.pull.Explanation;
import io.agentloader.pull.InspectedAgent;
import io.agentloader.pull.PullAgent;
import io.agentloader.pull.PullListener;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.pull.PulledBlob;
import io.agentloader.pull.RepositoryTags;
import io.agentloader.pull.ResolvedDigest;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;

/** A pipeline whose pulls are told to one more listener. */
record ToldAgents(PullAgent agents, PullListener listener, BiConsumer<PullRequest, AgentException> failures)
        implements PullAgent {

    @Override
    public Uni<PulledAgent> pull(PullRequest request) {
        return agents.pull(request)
                .invoke(agent -> listener.served(request, agent, Duration.ZERO))
                .onFailure(AgentException.class)
                .invoke(failure -> {
                    listener.failed(request, failure, Duration.ZERO);
                    failures.accept(request, failure);
                });
    }

    @Override
    public Uni<ResolvedDigest> digest(PullRequest request) {
        return agents.digest(request);
    }

    @Override
    public Uni<InspectedAgent> inspect(PullRequest request) {
        return agents.inspect(request);
    }

    @Override
    public Uni<Optional<Content>> configuration(PullRequest request, InspectedAgent inspected) {
        return agents.configuration(request, inspected);
    }

    @Override
    public Uni<PulledBlob> blob(PullRequest request) {
        return agents.blob(request);
    }

    @Override
    public Uni<AgentReferrers> referrers(PullRequest request, Optional<String> artifactType) {
        return agents.referrers(request, artifactType);
    }

    @Override
    public Uni<PulledBlob> referrer(PullRequest request) {
        return agents.referrer(request);
    }

    @Override
    public Uni<Explanation> explain(PullRequest request) {
        return agents.explain(request);
    }

    @Override
    public Uni<RepositoryTags> tags(PullRequest request, int limit, Optional<String> after) {
        return agents.tags(request, limit, after);
    }

    @Override
    public Uni<RepositoryTags> tagsIn(PullRequest request, VersionRange range, int limit, Optional<String> after) {
        return agents.tagsIn(request, range, limit, after);
    }

    @Override
    public Uni<Existence> exists(PullRequest request) {
        return agents.exists(request);
    }
}
