package io.agentloader.observe;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Reference;
import io.agentloader.pull.Disagreement;
import io.agentloader.pull.FinishedPull;
import io.agentloader.pull.PullListener;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.pull.RepairEnd;
import io.agentloader.pull.ResolvedDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Several listeners as one, told in their order. */
record PullListeners(List<PullListener> all) implements PullListener {

    PullListeners {
        all = List.copyOf(all);
    }

    @Override
    public void served(PullRequest request, PulledAgent agent, Duration took) {
        all.forEach(listener -> listener.served(request, agent, took));
    }

    @Override
    public void resolved(PullRequest request, ResolvedDigest digest, Duration took) {
        all.forEach(listener -> listener.resolved(request, digest, took));
    }

    @Override
    public void failed(PullRequest request, AgentException failure, Duration took) {
        all.forEach(listener -> listener.failed(request, failure, took));
    }

    @Override
    public void disagreed(Disagreement disagreement) {
        all.forEach(listener -> listener.disagreed(disagreement));
    }

    @Override
    public void setAside(Reference reference, String reason) {
        all.forEach(listener -> listener.setAside(reference, reason));
    }

    @Override
    public void pulling(Reference reference) {
        all.forEach(listener -> listener.pulling(reference));
    }

    @Override
    public void pulled(Optional<FinishedPull> pull) {
        all.forEach(listener -> listener.pulled(pull));
    }

    @Override
    public void notRepaired(Reference reference, RepairEnd end) {
        all.forEach(listener -> listener.notRepaired(reference, end));
    }

    @Override
    public void notKept(Reference reference, AgentException failure) {
        all.forEach(listener -> listener.notKept(reference, failure));
    }
}
