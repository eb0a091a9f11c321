package io.agentloader.observe;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.Kind;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.pull.Disagreement;
import io.agentloader.pull.Outcome;
import io.agentloader.pull.PullListener;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.pull.ResolvedDigest;
import java.time.Duration;
import java.util.Set;
import org.jboss.logging.Logger;

/** One log line for each resolution, and a louder one where somebody should look. */
public final class ResolutionLog implements PullListener {

    /** What somebody who runs this service can do something about; the rest is between caller and author. */
    private static final Set<Kind> OPERATORS = Set.of(
            Kind.UPSTREAM_UNAUTHORIZED,
            Kind.UPSTREAM_DENIED,
            Kind.REGISTRY_UNAVAILABLE,
            Kind.REGISTRY_PROTOCOL,
            Kind.RATE_LIMITED,
            Kind.TLS_UNTRUSTED,
            Kind.CONTENT_MISMATCH,
            Kind.SIGNATURE_REJECTED,
            Kind.STORE_CORRUPT,
            Kind.STORE_UNAVAILABLE,
            Kind.OVERLOADED);

    private final Logger log;

    public ResolutionLog() {
        this(Logger.getLogger("io.agentloader.resolution"));
    }

    ResolutionLog(Logger log) {
        this.log = log;
    }

    @Override
    public void served(PullRequest request, PulledAgent agent, Duration took) {
        if (log.isInfoEnabled()) {
            tellServed(request, agent, took);
        }
        agent.outcome().trouble().filter(ResolutionLog::isSuspicious).ifPresent(trouble -> warnOf(trouble, request));
    }

    private void tellServed(PullRequest request, PulledAgent agent, Duration took) {
        Outcome outcome = agent.outcome();
        Line line = new Line("served")
                .with("reference", agent.reference().toString())
                .with(agent.named().digest())
                .with("source", agent.provenance().source().word())
                .with("host", agent.provenance().host())
                .with("attempts", outcome.attempts())
                .with("ms", took.toMillis());
        outcome.trouble()
                .ifPresent(trouble -> line.with("instead-of", trouble.kind().code()));
        log.info(line.endingWith(request));
    }

    @Override
    public void failed(PullRequest request, AgentException failure, Duration took) {
        Line line = new Line("failed")
                .with("reference", request.reference().toString())
                .with("code", failure.kind().code());
        failure.report().host().ifPresent(host -> line.with("host", host));
        failure.report().stored().ifPresent(state -> line.with("stored", state.word()));
        line.with("attempts", failure.report().attempts()).with("ms", took.toMillis());
        String text = line.with("detail", failure.report().detail()).endingWith(request);
        if (OPERATORS.contains(failure.kind())) {
            log.warn(text);
        } else {
            log.info(text);
        }
    }

    @Override
    public void resolved(PullRequest request, ResolvedDigest resolved, Duration took) {
        if (!log.isInfoEnabled()) {
            return;
        }
        log.info(new Line("resolved")
                .with("reference", resolved.reference().toString())
                .with(resolved.digest())
                .with("source", resolved.provenance().source().word())
                .with("host", resolved.provenance().host())
                .with("attempts", resolved.outcome().attempts())
                .with("ms", took.toMillis())
                .endingWith(request));
    }

    @Override
    public void disagreed(Disagreement disagreement) {
        log.warn(new Line("hosts disagree")
                .with("reference", disagreement.reference().toString())
                .with("digest", disagreement.now().digest().toString())
                .with("host", disagreement.now().host())
                .with("digest-before", disagreement.before().digest().toString())
                .with("host-before", disagreement.before().host())
                .text
                .toString());
    }

    @Override
    public void setAside(Reference reference, String reason) {
        log.warn(new Line("set aside")
                .with("reference", reference.toString())
                .with("reason", reason)
                .text
                .toString());
    }

    @Override
    public void notKept(Reference reference, AgentException failure) {
        log.error(new Line("not kept")
                .with("reference", reference.toString())
                .with("code", failure.kind().code())
                .with("detail", failure.report().detail())
                .text
                .toString());
    }

    /** Whoever can forge a certificate or damage content is more than an outage. */
    private static boolean isSuspicious(AgentException trouble) {
        return trouble.kind() == Kind.TLS_UNTRUSTED || trouble.kind() == Kind.CONTENT_MISMATCH;
    }

    private void warnOf(AgentException trouble, PullRequest request) {
        Line line = new Line("stored copy stands in")
                .with("reference", request.reference().toString())
                .with("code", trouble.kind().code());
        trouble.report().host().ifPresent(host -> line.with("host", host));
        log.warn(line.with("detail", trouble.report().detail()).endingWith(request));
    }

    /** A line being written: its event, then pairs. */
    private static final class Line {

        /** Long enough for most. */
        private static final int USUAL = 384;

        private final StringBuilder text;

        private Line(String event) {
            text = new StringBuilder(USUAL).append(event);
        }

        private Line with(String key, String value) {
            LogText.append(text.append(' '), key, value);
            return this;
        }

        /** In which is nothing to escape. */
        private Line with(Digest digest) {
            text.append(" digest=").append(digest);
            return this;
        }

        private Line with(String key, long value) {
            text.append(' ').append(key).append('=').append(value);
            return this;
        }

        private String endingWith(PullRequest request) {
            request.requestId().ifPresent(id -> with("request", id));
            return text.toString();
        }
    }
}
