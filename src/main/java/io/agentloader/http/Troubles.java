package io.agentloader.http;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Reference;
import io.agentloader.pull.Disagreement;
import io.agentloader.pull.PullListener;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.pull.ResolvedDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** What pulls failed of lately, also those whose caller got a stored copy: the last few kinds of trouble, latest first. */
public final class Troubles implements PullListener {

    static final int CAPACITY = 20;

    private final InstantSource clock;
    private final Deque<Trouble> latest = new ArrayDeque<>();

    public Troubles(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * One reference and what was wrong with it.
     *
     * @param code the problem's
     * @param stale whether the caller got a stored copy all the same
     * @param times how often it came to pass while it was remembered
     */
    record Trouble(Reference reference, String code, String host, boolean stale, Instant at, int times) {

        private boolean isLike(Trouble other) {
            return reference.equals(other.reference) && code.equals(other.code) && stale == other.stale;
        }

        private Trouble after(Trouble earlier) {
            return new Trouble(reference, code, host, stale, at, earlier.times + 1);
        }
    }

    List<Trouble> latest() {
        synchronized (latest) {
            return List.copyOf(latest);
        }
    }

    @Override
    public void served(PullRequest request, PulledAgent agent, Duration took) {
        agent.outcome().trouble().ifPresent(failure -> remember(request, failure, true));
    }

    @Override
    public void resolved(PullRequest request, ResolvedDigest digest, Duration took) {
        digest.outcome().trouble().ifPresent(failure -> remember(request, failure, true));
    }

    @Override
    public void failed(PullRequest request, AgentException failure, Duration took) {
        remember(request, failure, false);
    }

    private void remember(PullRequest request, AgentException failure, boolean stale) {
        Trouble fresh = new Trouble(
                request.reference(),
                Code.of(failure.kind()).text(),
                failure.report().host().orElse(request.reference().registry()),
                stale,
                clock.instant(),
                1);
        synchronized (latest) {
            Optional<Trouble> before = latest.stream().filter(fresh::isLike).findFirst();
            before.ifPresent(latest::remove);
            latest.addFirst(before.map(fresh::after).orElse(fresh));
            if (latest.size() > CAPACITY) {
                latest.removeLast();
            }
        }
    }

    @Override
    public void disagreed(Disagreement disagreement) {}

    @Override
    public void setAside(Reference reference, String reason) {}

    @Override
    public void notKept(Reference reference, AgentException failure) {}
}
