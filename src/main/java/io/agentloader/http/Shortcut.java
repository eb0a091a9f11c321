package io.agentloader.http;

import io.agentloader.callers.Presented;
import io.agentloader.connection.PromptAnswers;
import io.agentloader.failure.AgentException;
import io.agentloader.oci.Content;
import io.agentloader.pull.Outcome;
import io.agentloader.pull.PullAgent;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.security.auth.x500.X500Principal;

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
    private final RequestListener listener;
    private final InstantSource clock;
    private final HeldReads held;

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
            RequestListener listener,
            InstantSource clock,
            HeldReads held) {
        this.targets = targets;
        this.checks = checks;
        this.drain = drain;
        this.questions = questions;
        this.pullAgent = pullAgent;
        this.answers = answers;
        this.representations = representations;
        this.listener = listener;
        this.clock = clock;
        this.held = held;
    }

    /** The answer, which counts as given; empty when nothing at all was done. */
    Optional<WarmAnswer> find(Call call, Supplier<Optional<X500Principal>> certificate) {
        Optional<WarmTarget> target = plainTarget(call);
        if (target.isEmpty() || drain.isLeaving()) {
            return Optional.empty();
        }
        try {
            return mayAsk(call, certificate) ? answer(call, target.get()) : Optional.empty();
        } catch (Refusal | AgentException said) {
            // the long way says it
            return Optional.empty();
        }
    }

    /**
     * The same for what is in memory and has to be confirmed first; of a request that passed every check, on its event loop. Whatever
     * comes of it but that it still is the agent goes the long way, with what was found.
     *
     * @return whether it goes on by itself; else nothing at all was done
     */
    boolean confirms(RoutingContext routing, Call call) {
        Optional<Unconfirmed> asked = call.found().isPresent() ? Optional.empty() : unconfirmed(call);
        if (asked.isEmpty()) {
            return false;
        }
        ConfirmedRead read = new ConfirmedRead(routing, asked.get().answers());
        Optional<Cancellable> waiting = pullAgent.confirm(asked.get().question(), read);
        waiting.ifPresent(read::leaveWhenOver);
        return waiting.isPresent();
    }

    /** The same for a request that the server has not seen, and nobody has checked. */
    Optional<PromptAnswers.Waiting> holds(Call call, PromptAnswers.End end) {
        try {
            return unconfirmed(call)
                    .filter(asked -> mayAsk(call, Optional::empty))
                    .flatMap(asked -> holds(asked, new HeldRead(call, asked.answers(), end, held)));
        } catch (Refusal | AgentException said) {
            // the long way says it
            return Optional.empty();
        }
    }

    private Optional<PromptAnswers.Waiting> holds(Unconfirmed asked, HeldRead read) {
        if (!held.begin(read)) {
            return Optional.empty();
        }
        Optional<Cancellable> waiting = pullAgent.confirm(asked.question(), read);
        waiting.ifPresentOrElse(read::waitsOn, () -> held.left(read));
        return waiting.map(begun -> read);
    }

    /**
     * A read for which somebody has to be asked first.
     *
     * @param answers empty for all but what still is the agent
     */
    private record Unconfirmed(PullRequest question, Function<PulledAgent, Optional<WarmAnswer>> answers) {}

    private Optional<Unconfirmed> unconfirmed(Call call) {
        return plainTarget(call)
                .flatMap(target -> representations.accepted(call).map(accepted -> unconfirmed(call, target, accepted)));
    }

    private Unconfirmed unconfirmed(Call call, WarmTarget target, Representation accepted) {
        return new Unconfirmed(
                questions.reading(call, target.reference()),
                agent -> agent.outcome().way() == Outcome.Way.REVALIDATED && isSmall(agent, accepted)
                        ? Optional.of(answer(call, target, new Found(agent, accepted)))
                        : Optional.empty());
    }

    private static boolean isSmall(PulledAgent agent, Representation representation) {
        return !LargeAnswers.isLarge(representation.of(agent).size());
    }

    /** Of a read that says nothing but what most say, as long as nobody listens to each. */
    private Optional<WarmTarget> plainTarget(Call call) {
        if (!isReading(call) || listener.listens()) {
            return Optional.empty();
        }
        Optional<WarmTarget> target = targets.find(call.target().path());
        return target.isPresent() && PlainHeaders.are(call.headers()) ? target : Optional.empty();
    }

    /** What has a query, or names its host in the target, is found out each time. */
    private static boolean isReading(Call call) {
        return (call.method().equals("GET") || call.isHead())
                && call.target().query().isEmpty()
                && call.target().authority().isEmpty();
    }

    /** Passes, fails, or leaves it to who can wait. */
    private boolean mayAsk(Call call, Supplier<Optional<X500Principal>> certificate) {
        if (!checks.askCallers()) {
            return isForUs(call);
        }
        Presented presented = new Presented(call.header("Authorization"), certificate.get());
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

    private Optional<WarmAnswer> answer(Call call, WarmTarget target) {
        Optional<Representation> accepted = representations.accepted(call);
        if (accepted.isEmpty()) {
            return Optional.empty();
        }
        Representation representation = accepted.get();
        PullRequest question = questions.reading(call, target.reference());
        return pullAgent
                .warm(question, found -> isSmall(found, representation))
                .map(found -> answer(call, target, new Found(found, representation)));
    }

    private record Found(PulledAgent agent, Representation representation) {}

    private WarmAnswer answer(Call call, WarmTarget target, Found found) {
        Content content = found.representation().of(found.agent());
        boolean known = Conditions.isKnown(call, content.digest());
        ReadyAnswer.Facts facts = ReadyAnswer.Facts.of(found.agent(), found.representation(), clock.instant());
        ReadyAnswer ready = target.answered(known, facts).orElseGet(() -> {
            Answer answer = answers.agent(call, found.agent(), Bodies.Body.of(content));
            ReadyAnswer made = ReadyAnswer.of(answer, facts, checks.askCallers());
            targets.keep(call.target().path(), made);
            return made;
        });
        return WarmAnswer.of(ready, call, content.bytes());
    }
}
