package io.agentloader.observe;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Reference;
import io.agentloader.pull.Disagreement;
import io.agentloader.pull.Outcome;
import io.agentloader.pull.Provenance;
import io.agentloader.pull.PullListener;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.pull.ResolvedDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Notes each answer of the pipeline, with what its log line says. */
record PullTraces(TraceBook book) implements PullListener {

    @Override
    public void served(PullRequest request, PulledAgent agent, Duration took) {
        Map<String, String> said = said(agent.reference(), agent.provenance(), agent.outcome());
        said.put("agent_loader.digest", agent.named().digest().toString());
        note("pull", request, took, said, agent.outcome());
    }

    @Override
    public void resolved(PullRequest request, ResolvedDigest resolved, Duration took) {
        Map<String, String> said = said(resolved.reference(), resolved.provenance(), resolved.outcome());
        said.put("agent_loader.digest", resolved.digest().toString());
        note("resolve", request, took, said, resolved.outcome());
    }

    private static Map<String, String> said(Reference reference, Provenance provenance, Outcome outcome) {
        Map<String, String> said = new LinkedHashMap<>();
        said.put("agent_loader.reference", reference.toString());
        said.put("agent_loader.source", provenance.source().word());
        said.put("server.address", provenance.host());
        outcome.trouble()
                .ifPresent(trouble ->
                        said.put("agent_loader.instead_of", trouble.kind().code()));
        return said;
    }

    /** A caller who joined another one's pull made no request. */
    private void note(String name, PullRequest request, Duration took, Map<String, String> said, Outcome outcome) {
        boolean asked = !outcome.collapsed()
                && (outcome.attempts() > 0 || outcome.trouble().isPresent());
        note(request, trace(name, took, said, Optional.empty(), asked ? asked(request) : List.of()));
    }

    @Override
    public void failed(PullRequest request, AgentException failure, Duration took) {
        Map<String, String> said =
                Map.of("agent_loader.reference", request.reference().toString());
        Optional<String> kind = Optional.of(failure.kind().code());
        note(request, trace("pull", took, said, kind, failure.report().attempts() > 0 ? asked(request) : List.of()));
    }

    private List<PullTrace.Asked> asked(PullRequest request) {
        return book.take(request.reference().repository().toString());
    }

    private PullTrace trace(
            String name,
            Duration took,
            Map<String, String> said,
            Optional<String> error,
            List<PullTrace.Asked> requests) {
        Instant now = book.clock().instant();
        return new PullTrace(name, now.minus(took), now, said, error, requests);
    }

    private void note(PullRequest request, PullTrace trace) {
        book.pulled(request.requestId(), trace);
    }

    @Override
    public void disagreed(Disagreement disagreement) {
        // told by the log and by a metric
    }

    @Override
    public void setAside(Reference reference, String reason) {
        // told by the log
    }

    @Override
    public void notKept(Reference reference, AgentException failure) {
        // told by the log and by a metric
    }
}
