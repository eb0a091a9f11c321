package io.agentloader.http;

import io.agentloader.callers.Presented;
import io.agentloader.failure.AgentException;
import io.agentloader.oci.Content;
import io.agentloader.pull.PullAgent;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The short way of a request for an agent that is in memory: answered on the event loop, before any resource is looked for. It has no
 * rule of its own. Whatever is not as it is with most requests takes the long way, on which it is found out what a target means; the
 * checks of a sender, the pipeline's plan and the words of the answer are the same ones.
 */
@Singleton
final class Shortcut {

    private final WarmTargets targets;
    private final EntryChecks checks;
    private final Drain drain;
    private final Questions questions;
    private final PullAgent pullAgent;
    private final AgentAnswers answers;
    private final Representations representations;
    private final InstantSource clock;

    /** The name that most callers know this service by. */
    private final AtomicReference<String> usualHost = new AtomicReference<>("");

    Shortcut(
            WarmTargets targets,
            EntryChecks checks,
            Drain drain,
            Questions questions,
            PullAgent pullAgent,
            AgentAnswers answers,
            Representations representations,
            InstantSource clock) {
        this.targets = targets;
        this.checks = checks;
        this.drain = drain;
        this.questions = questions;
        this.pullAgent = pullAgent;
        this.answers = answers;
        this.representations = representations;
        this.clock = clock;
    }

    /** Answers, or does nothing at all. */
    boolean answers(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        HttpMethod method = request.method();
        if (!(method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) || drain.isStopping()) {
            return false;
        }
        Optional<WarmTarget> target = targets.find(request.uri());
        if (target.isEmpty() || !PlainHeaders.are(request.headers())) {
            return false;
        }
        try {
            Call call = Call.plain(request);
            return mayAsk(call, request) && answers(call, target.get(), routing);
        } catch (Refusal | AgentException said) {
            // the long way says it
            return false;
        }
    }

    /** Passes, fails, or leaves it to who can wait. */
    private boolean mayAsk(Call call, HttpServerRequest request) {
        if (!checks.askCallers()) {
            return isForUs(call);
        }
        Presented presented = new Presented(call.header("Authorization"), ClientCertificate.of(request));
        if (checks.judging(call, presented).isPresent()) {
            return false;
        }
        checks.check(call, presented, "");
        return true;
    }

    private boolean isForUs(Call call) {
        Optional<String> host = call.header("Host");
        if (host.isPresent() && host.get().equals(usualHost.get())) {
            return true;
        }
        boolean ours = checks.isForUs(host);
        host.filter(named -> ours).ifPresent(usualHost::set);
        return ours;
    }

    private boolean answers(Call call, WarmTarget target, RoutingContext routing) {
        Optional<Representation> accepted = representations.accepted(call);
        if (accepted.isEmpty()) {
            return false;
        }
        Representation representation = accepted.get();
        PullRequest question = questions.reading(call, target.reference());
        Optional<PulledAgent> agent = pullAgent.warm(
                question,
                found -> !LargeAnswers.isLarge(representation.of(found).size()));
        agent.ifPresent(found -> send(call, target, new Found(found, representation), routing));
        return agent.isPresent();
    }

    private record Found(PulledAgent agent, Representation representation) {}

    private void send(Call call, WarmTarget target, Found found, RoutingContext routing) {
        Content content = found.representation().of(found.agent());
        Bodies.Body body = Bodies.Body.of(content);
        boolean known = AgentAnswers.isKnown(call, body);
        ReadyAnswer.Facts facts = ReadyAnswer.Facts.of(found.agent(), found.representation(), clock.instant());
        ReadyAnswer ready = target.answered(known)
                .filter(before -> before.facts().equals(facts))
                .orElseGet(() -> {
                    ReadyAnswer made =
                            ReadyAnswer.of(answers.agent(call, found.agent(), body), facts, checks.askCallers());
                    targets.keep(call.target().path(), target.with(known, made));
                    return made;
                });
        ready.sendTo(routing.response(), call.requestId(), content.bytes(), call.isHead());
    }
}
