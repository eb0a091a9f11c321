package io.agentloader.testkit;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.Report;
import io.agentloader.oci.Content;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.VersionRange;
import io.agentloader.pull.AgentReferrers;
import io.agentloader.pull.Existence;
import io.agentloader.pull.Explanation;
import io.agentloader.pull.InspectedAgent;
import io.agentloader.pull.Outcome;
import io.agentloader.pull.Outcome.Way;
import io.agentloader.pull.Provenance;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.pull.PullAgent;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.pull.PulledBlob;
import io.agentloader.pull.RepositoryTags;
import io.agentloader.pull.ResolvedDigest;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A pipeline of one scripted answer that remembers what it was asked. */
public final class FakePullAgent implements PullAgent {

    public static final String YAML = "version: \"2\"\nagents:\n  root:\n    instruction: grüße\n";
    public static final Content BODY = Content.hash(MediaType.YAML, YAML.getBytes(StandardCharsets.UTF_8));
    public static final Content MANIFEST =
            Content.hash(MediaType.OCI_MANIFEST, "{\"schemaVersion\":2}".getBytes(StandardCharsets.UTF_8));
    public static final Content INDEX = Content.hash(
            MediaType.OCI_INDEX, "{\"schemaVersion\":2,\"manifests\":[]}".getBytes(StandardCharsets.UTF_8));

    private final List<PullRequest> asked = new CopyOnWriteArrayList<>();
    private volatile Function<PullRequest, Uni<PulledAgent>> script = FakePullAgent::fetched;

    /** Everything is answered with the same agent, just fetched, until told otherwise. */
    public void reset() {
        asked.clear();
        script = FakePullAgent::fetched;
    }

    public void thenFails(RuntimeException failure) {
        script = request -> Uni.createFrom().failure(failure);
    }

    public void thenAnswers(Function<PullRequest, PulledAgent> answer) {
        script = request -> Uni.createFrom().item(() -> answer.apply(request));
    }

    public void thenReplies(Function<PullRequest, Uni<PulledAgent>> reply) {
        script = reply;
    }

    public List<PullRequest> asked() {
        return List.copyOf(asked);
    }

    public PullRequest last() {
        return asked.get(asked.size() - 1);
    }

    @Override
    public Uni<PulledAgent> pull(PullRequest request) {
        asked.add(request);
        return script.apply(request);
    }

    @Override
    public Uni<ResolvedDigest> digest(PullRequest request) {
        return pull(request)
                .map(agent -> new ResolvedDigest(
                        agent.reference(), agent.named().digest(), agent.provenance(), agent.outcome()));
    }

    @Override
    public Uni<Optional<Content>> configuration(PullRequest request, InspectedAgent inspected) {
        return Uni.createFrom().failure(new UnsupportedOperationException("manifests are read from a registry"));
    }

    @Override
    public Uni<InspectedAgent> inspect(PullRequest request) {
        return Uni.createFrom().failure(new UnsupportedOperationException("manifests are read from a registry"));
    }

    @Override
    public Uni<PulledBlob> blob(PullRequest request) {
        asked.add(request);
        return script.apply(request)
                .map(agent -> new PulledBlob(agent.reference(), BODY, agent.provenance(), agent.outcome()));
    }

    @Override
    public Uni<AgentReferrers> referrers(PullRequest request, Optional<String> artifactType) {
        return Uni.createFrom().failure(new UnsupportedOperationException("a registry is asked for referrers"));
    }

    @Override
    public Uni<PulledBlob> referrer(PullRequest request) {
        return blob(request);
    }

    @Override
    public Uni<Explanation> explain(PullRequest request) {
        return Uni.createFrom()
                .failure(new AgentException.NotCached(
                        Report.of(request.reference().canonical(), "there is no plan to explain")));
    }

    @Override
    public Uni<Existence> exists(PullRequest request) {
        return Uni.createFrom().failure(new UnsupportedOperationException("a registry is asked for existence"));
    }

    @Override
    public Uni<RepositoryTags> tags(PullRequest request, int limit, Optional<String> after) {
        return Uni.createFrom().failure(new UnsupportedOperationException("a registry is asked for tags"));
    }

    @Override
    public Uni<RepositoryTags> tagsIn(PullRequest request, VersionRange range, int limit, Optional<String> after) {
        return tags(request, limit, after);
    }

    private static Uni<PulledAgent> fetched(PullRequest request) {
        return Uni.createFrom().item(() -> agent(request, outcome(Way.MISSED), Source.REGISTRY));
    }

    public static PulledAgent agent(PullRequest request, Outcome outcome, Source source) {
        Provenance provenance = new Provenance(source, request.reference().registry(), Instant.now());
        return new PulledAgent(request.reference(), BODY, MANIFEST, MANIFEST, provenance, outcome, Optional.empty());
    }

    public static PulledAgent throughIndex(PullRequest request) {
        PulledAgent plain = agent(request, outcome(Way.MISSED), Source.REGISTRY);
        return new PulledAgent(
                plain.reference(), BODY, INDEX, MANIFEST, plain.provenance(), plain.outcome(), Optional.empty());
    }

    public static Outcome outcome(Way way) {
        return new Outcome(way, false, true, false, Optional.empty(), Optional.empty(), 1);
    }

    /** From the store, which is fresh for so long still. */
    public static Outcome hit(java.time.Duration remaining) {
        return new Outcome(Way.HIT, false, true, false, Optional.of(remaining), Optional.empty(), 0);
    }

    public static Outcome standingIn(AgentException trouble, java.time.Duration remaining) {
        return new Outcome(Way.STALE_IF_ERROR, false, true, false, Optional.of(remaining), Optional.of(trouble), 1);
    }
}
