package io.agentloader.shared;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.shared.SharedListener.Operation;
import io.agentloader.shared.SharedListener.Outcome;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Puts what this replica pulled and confirmed where the others find it. */
final class RedisSharing {

    /** What is confirmed with every read is not told with every read. */
    private static final Duration TOLD_EVERY = Duration.ofSeconds(10);

    private static final int REMEMBERED = 10_000;

    private final Means means;
    private final Lines lines;
    private final RedisTurns turns;
    private final Cache<Reference, Told> told = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .executor(Runnable::run)
            .build();

    /** Names of contents that this replica found good or wrote; what it does not know of may be anybody's. */
    private final Cache<String, Boolean> good = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .executor(Runnable::run)
            .build();

    /** What the others found under a tag until then. */
    enum Before {
        /** What was put there now. */
        SAME,
        ANOTHER,
        /** Nothing, or nothing that could be read. */
        NOTHING;

        /**
         * Whether what was put there is news.
         *
         * @param sure whether this replica itself held something else
         */
        boolean isNewsAfter(boolean sure) {
            return this == ANOTHER || (sure && this == NOTHING);
        }
    }

    /** What this replica said last of a reference; {@code before} ends when it is there. */
    private record Told(Digest named, Instant at, Uni<Before> before, AtomicBoolean passedOn) {
        private boolean covers(SharedAgent agent, Instant now) {
            return named.equals(agent.named()) && !now.isBefore(at) && now.isBefore(at.plus(TOLD_EVERY));
        }
    }

    RedisSharing(Means means, Lines lines, RedisTurns turns) {
        this.means = means;
        this.lines = lines;
        this.turns = turns;
    }

    void share(SharedAgent agent) {
        Instant now = now();
        if (Optional.ofNullable(told.getIfPresent(agent.reference()))
                .filter(before -> before.covers(agent, now))
                .isPresent()) {
            return;
        }
        Uni<Before> work = sharing(
                agent,
                contents(agent).chain(() -> named(agent)).invoke(() -> means.count(Operation.SHARE, Outcome.DONE)));
        boolean begun = means.backlog()
                .take(work.replaceWithVoid().onFailure(RedisTrouble.class).invoke(() -> notShared(agent)));
        if (!begun) {
            notShared(agent);
        }
    }

    /** See {@link SharedCache#share(SharedAgent, Turn)}. */
    Uni<Void> share(SharedAgent agent, Turn turn) {
        Uni<Void> ended = contents(agent)
                .chain(() -> turns.end(agent.reference(), turn, value(agent)))
                .invoke(outcome -> means.count(Operation.SHARE, outcome))
                .replaceWithVoid();
        Uni<Void> work = sharing(agent, ended)
                .replaceWithVoid()
                .onFailure(RedisTrouble.class)
                .recoverWithUni(() -> {
                    notShared(agent);
                    return turns.returned(agent.reference(), turn);
                });
        return means.backlog().take(work) ? Uni.createFrom().voidItem() : work;
    }

    /** The work, once, after a look at what was there before. */
    private Uni<Before> sharing(SharedAgent agent, Uni<Void> work) {
        Uni<Before> whole = before(agent)
                .flatMap(before -> work.replaceWith(before))
                .memoize()
                .indefinitely();
        told.put(agent.reference(), new Told(agent.named(), now(), whole, new AtomicBoolean()));
        return whole;
    }

    private Uni<Before> before(SharedAgent agent) {
        if (agent.reference().digest().isPresent()) {
            return Uni.createFrom().item(Before.SAME);
        }
        String key = means.keys().tag(agent.reference());
        Request request = Request.cmd(Command.GETRANGE).arg(key).arg(0).arg(Values.MOST_JSON + Seal.LENGTH);
        return lines.reads()
                .send(request)
                .map(answer -> answer.map(Response::toBytes)
                        .flatMap(value -> means.seal().open(key, value))
                        .flatMap(Values::tag)
                        .map(tag -> tag.named().equals(agent.named()) ? Before.SAME : Before.ANOTHER)
                        .orElse(Before.NOTHING))
                .onFailure(RedisTrouble.class)
                .recoverWithItem(Before.NOTHING);
    }

    /** What was there before, once, when this is; empty where this was not shared lately, or somebody asked before. */
    Optional<Uni<Before>> shared(Reference reference, Digest named) {
        return Optional.ofNullable(told.getIfPresent(reference))
                .filter(last -> last.named().equals(named) && last.passedOn().compareAndSet(false, true))
                .map(Told::before);
    }

    /** Ends when what this replica shared of it last is there for the others, or will not be. */
    Uni<Void> settled(Reference reference) {
        return Optional.ofNullable(told.getIfPresent(reference))
                .map(last -> last.before()
                        .replaceWithVoid()
                        .onFailure(RedisTrouble.class)
                        .recoverWithNull())
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    /** Others have said something of it since, so that it is said again whatever this replica finds next. */
    void forget(Reference reference) {
        told.invalidate(reference);
    }

    private void notShared(SharedAgent agent) {
        told.invalidate(agent.reference());
        means.count(Operation.SHARE, Outcome.AWAY);
    }

    /** What is known by its digest needs nobody to say so. */
    private Optional<byte[]> value(SharedAgent agent) {
        String key = means.keys().tag(agent.reference());
        return agent.reference().digest().isPresent()
                ? Optional.empty()
                : Optional.of(means.seal().close(key, Values.ofTag(tag(agent))));
    }

    private Uni<Void> contents(SharedAgent agent) {
        Uni<Void> all = Uni.createFrom().voidItem();
        List<Content> small = agent.contents().stream()
                .filter(content -> content.size() <= means.settings().maxSize())
                .toList();
        for (Content content : small) {
            all = all.chain(() -> put(agent, content));
        }
        return all;
    }

    private Uni<Void> put(SharedAgent agent, Content content) {
        String key = means.keys().content(agent.reference().repository(), content.digest());
        Uni<Void> written = Uni.createFrom()
                .deferred(() -> set(key, Values.ofContent(content, agent.at(), agent.host())))
                .invoke(() -> good.put(key, true));
        return good.getIfPresent(key) == null
                ? written
                : prolonged(key).flatMap(there -> there ? Uni.createFrom().voidItem() : written);
    }

    void isGood(String key) {
        good.put(key, true);
    }

    void isNotGood(String key) {
        good.invalidate(key);
    }

    /** Whether it was there. */
    private Uni<Boolean> prolonged(String key) {
        return lines.writes()
                .send(Request.cmd(Command.PEXPIRE)
                        .arg(key)
                        .arg(means.settings().expiry().toMillis()))
                .map(answer -> answer.map(Response::toLong).orElse(0L) == 1);
    }

    /** What a tag names comes after what it leads to. */
    private Uni<Void> named(SharedAgent agent) {
        return agent.reference().digest().isPresent()
                ? Uni.createFrom().voidItem()
                : set(means.keys().tag(agent.reference()), Values.ofTag(tag(agent)));
    }

    private static SharedTag tag(SharedAgent agent) {
        return new SharedTag(agent.named(), agent.at(), agent.host());
    }

    private Uni<Void> set(String key, byte[] value) {
        return lines.writes()
                .send(Request.cmd(Command.SET)
                        .arg(key)
                        .arg(means.seal().close(key, value))
                        .arg("PX")
                        .arg(means.settings().expiry().toMillis()))
                .replaceWithVoid();
    }

    private Instant now() {
        return means.surroundings().clock().instant();
    }
}
