package io.agentloader.shared;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import io.agentloader.shared.SharedListener.Operation;
import io.agentloader.shared.SharedListener.Outcome;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** What is shared, in Redis: every value under the seal of the replicas, with an end. */
final class RedisCache implements SharedCache {

    private final Means means;
    private final Complaints complaints;
    private final Lines lines;
    private final RedisTurns turns;
    private final RedisSharing sharing;
    private final RedisTellings tellings;
    private final RedisPolls polls;
    private final AtomicReference<Runnable> deafen = new AtomicReference<>(() -> {});

    RedisCache(SharedSettings settings, Surroundings surroundings) {
        this.means = Means.of(settings, surroundings);
        this.complaints = new Complaints(surroundings.listener());
        this.lines = new Lines(settings, surroundings, complaints);
        this.turns = new RedisTurns(settings, surroundings, means.keys(), lines.scripts());
        this.polls = new RedisPolls(means, lines.scripts());
        this.sharing = new RedisSharing(means, lines, turns);
        this.tellings =
                new RedisTellings(means, lines.scripts(), UUID.randomUUID().toString());
    }

    @Override
    public boolean isOn() {
        return true;
    }

    @Override
    public void wake() {
        lines.wake();
    }

    @Override
    public Uni<Optional<SharedTag>> tag(Reference tag) {
        return read(new Wanted(Operation.TAG, means.keys().tag(tag), Values.MOST_JSON), Values::tag);
    }

    @Override
    public Uni<Optional<SharedContent>> content(Repository repository, Digest digest) {
        return read(
                new Wanted(
                        Operation.CONTENT,
                        means.keys().content(repository, digest),
                        means.settings().maxSize() + Values.MOST_JSON),
                value -> Values.content(digest, value));
    }

    /**
     * A value.
     *
     * @param most bytes that it may have under its seal
     */
    private record Wanted(Operation operation, String key, long most) {}

    private <T> Uni<Optional<T>> read(Wanted wanted, Function<byte[], Optional<T>> parse) {
        // one byte more than there may be tells a value that is too long, of which no more is read
        Request request = Request.cmd(Command.GETRANGE).arg(wanted.key()).arg(0).arg(wanted.most() + Seal.LENGTH);
        return lines.reads()
                .send(request)
                .map(answer -> answer.map(Response::toBytes).orElse(new byte[0]))
                .map(value -> parsed(wanted, value, parse))
                .onFailure(RedisTrouble.class)
                .recoverWithItem(failure -> notRead(wanted, failure));
    }

    private <T> Optional<T> parsed(Wanted wanted, byte[] value, Function<byte[], Optional<T>> parse) {
        if (value.length == 0) {
            return ended(wanted, Outcome.MISS, Optional.empty());
        }
        boolean whole = value.length <= wanted.most() + Seal.LENGTH;
        Optional<T> found = whole ? means.seal().open(wanted.key(), value).flatMap(parse) : Optional.empty();
        if (found.isEmpty()) {
            return dropped(wanted);
        }
        remember(wanted.operation(), wanted.key());
        return ended(wanted, Outcome.DONE, found);
    }

    private void remember(Operation operation, String key) {
        if (operation == Operation.CONTENT) {
            sharing.isGood(key);
        }
    }

    private <T> Optional<T> notRead(Wanted wanted, RedisTrouble trouble) {
        return trouble.isOfTheValue() ? dropped(wanted) : ended(wanted, Outcome.AWAY, Optional.empty());
    }

    /** What no replica wrote is of no use to any. */
    private <T> Optional<T> dropped(Wanted wanted) {
        sharing.isNotGood(wanted.key());
        means.backlog()
                .take(lines.writes()
                        .send(Request.cmd(Command.UNLINK).arg(wanted.key()))
                        .replaceWithVoid());
        return ended(wanted, Outcome.DROPPED, Optional.empty());
    }

    private <T> Optional<T> ended(Wanted wanted, Outcome outcome, Optional<T> found) {
        means.count(wanted.operation(), outcome);
        return found;
    }

    @Override
    public void share(SharedAgent agent) {
        sharing.share(agent);
    }

    @Override
    public void tell(News news, boolean sure) {
        if (news.named().isEmpty()) {
            means.backlog().take(tellings.send(news));
            return;
        }
        sharing.shared(news.reference(), news.named().get()).ifPresent(before -> means.backlog()
                .take(before.flatMap(was -> was.isNewsAfter(sure)
                        ? tellings.send(news)
                        : Uni.createFrom().voidItem())));
    }

    @Override
    public void tell(HostNews news) {
        means.backlog().take(tellings.send(news));
    }

    @Override
    public void hear(NewsListener listener) {
        RedisHearing hearing = new RedisHearing(means, lines.scripts(), tellings, new Forgetting(sharing, listener));
        Subscription subscription =
                new Subscription(means, RedisPlace.of(means.settings().url()), complaints, hearing::look);
        deafen.set(() -> {
            hearing.end();
            subscription.close();
        });
        hearing.look();
        subscription.begin();
    }

    /** What others said of a tag may be something else than this replica said, and has it say so again. */
    private record Forgetting(RedisSharing sharing, NewsListener listener) implements NewsListener {
        @Override
        public void heard(News news) {
            sharing.forget(news.reference());
            listener.heard(news);
        }

        @Override
        public void heard(HostNews news, Duration age) {
            listener.heard(news, age);
        }

        @Override
        public void missed() {
            listener.missed();
        }
    }

    @Override
    public Uni<Poll> poll(Polled polled) {
        return polls.poll(polled);
    }

    @Override
    public void answered(Polled polled, Poll poll, Said said) {
        means.backlog().take(sharing.settled(polled.reference()).chain(() -> polls.answered(polled, poll, said)));
    }

    @Override
    public Duration lease() {
        return means.settings().lease();
    }

    @Override
    public Uni<Turn> turn(Reference reference) {
        return Uni.createFrom()
                .deferred(() -> taken(reference, Turn.NOBODYS))
                .invoke(turn -> means.count(Operation.TURN, outcome(turn)));
    }

    @Override
    public Uni<Turn> turn(Reference reference, Turn after) {
        return Uni.createFrom().deferred(() -> taken(reference, after)).invoke(this::waited);
    }

    private void waited(Turn turn) {
        switch (turn.whose()) {
            case MINE -> {
                means.count(Operation.WAIT, Outcome.MISS);
                means.count(Operation.TURN, Outcome.DONE);
            }
            case ANOTHERS -> {
                // goes on
            }
            case DONE -> means.count(Operation.WAIT, Outcome.DONE);
            case NOBODYS -> means.count(Operation.WAIT, Outcome.AWAY);
        }
    }

    /** What cannot be read is not waited for. */
    private Uni<Turn> taken(Reference reference, Turn after) {
        return lines.reads().rests() ? Uni.createFrom().item(Turn.NOBODYS) : turns.take(reference, after);
    }

    private static Outcome outcome(Turn turn) {
        return switch (turn.whose()) {
            case MINE, DONE -> Outcome.DONE;
            case ANOTHERS -> Outcome.OVERTAKEN;
            case NOBODYS -> Outcome.AWAY;
        };
    }

    @Override
    public Uni<Void> share(SharedAgent agent, Turn turn) {
        return sharing.share(agent, turn);
    }

    @Override
    public void giveBack(Reference reference, Turn turn) {
        means.surroundings().background().accept(turns.returned(reference, turn));
    }

    @Override
    public void close() {
        Optional.ofNullable(deafen.get()).ifPresent(Runnable::run);
        lines.close();
    }
}
