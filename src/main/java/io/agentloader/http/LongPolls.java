package io.agentloader.http;

import io.agentloader.config.Span;
import io.agentloader.pull.PullAgent;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.watch.Waiting;
import io.agentloader.watch.Watched;
import io.agentloader.watch.Watches;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/** Answers that are held back until there is something new: {@code Prefer: wait} with {@code If-None-Match}. */
@Singleton
final class LongPolls {

    /** Who began to wait together does not come back together. */
    private static final int SPREAD = 16;

    private final PullAgent pullAgent;
    private final Watches watches;
    private final Duration freshness;
    private final boolean development;

    LongPolls(PullAgent pullAgent, Watches watches, HttpSettings settings) {
        this.pullAgent = pullAgent;
        this.watches = watches;
        this.freshness = settings.freshness();
        this.development = settings.development();
    }

    /** How long this call waits; empty where it is answered at once: there is nothing to compare with, or nothing to wait for. */
    static Optional<Duration> wait(Call call, PullRequest question) {
        boolean mayWait = call.headers().contains("If-None-Match")
                && question.reference().digest().isEmpty()
                && question.mode() != PullMode.LOCAL_ONLY;
        return mayWait ? Preference.waiting(call.lines("Prefer")) : Optional.empty();
    }

    /**
     * The agent, as soon as it is another one than the caller has, and else the one he has. It is confirmed in the background while
     * anybody waits, so that what was confirmed within that interval will do to begin with.
     */
    Uni<PulledAgent> agent(PullRequest question, Duration wait, Predicate<PulledAgent> isNew) {
        return Uni.createFrom().deferred(() -> {
            Waiting waiting = watches.await(new Watched(question.reference(), question.platform()), isNew);
            return pullAgent
                    .pull(relaxed(question))
                    .flatMap(
                            now -> isNew.test(now) ? Uni.createFrom().item(now) : waited(waiting, now, shortened(wait)))
                    .onTermination()
                    .invoke(waiting::close);
        });
    }

    private static Uni<PulledAgent> waited(Waiting waiting, PulledAgent now, Duration wait) {
        return waiting.agent()
                .map(found -> found.orElse(now))
                .ifNoItem()
                .after(wait)
                .recoverWithItem(now);
    }

    private PullRequest relaxed(PullRequest question) {
        return !development
                        && question.mode() == PullMode.DEFAULT
                        && question.confirmedWithin().isEmpty()
                        && watches.patience().compareTo(freshness) > 0
                ? question.confirmedWithin(Span.of(watches.patience()))
                : question;
    }

    private static Duration shortened(Duration wait) {
        long spread = wait.toMillis() / SPREAD;
        return wait.minusMillis(ThreadLocalRandom.current().nextLong(spread + 1));
    }

    /** Whether none of these entity tags is that of the agent in this representation. */
    static Predicate<PulledAgent> isNew(List<String> known, Representation representation) {
        return agent -> !EntityTags.listWeakly(known, Bodies.etag(agent, representation));
    }
}
