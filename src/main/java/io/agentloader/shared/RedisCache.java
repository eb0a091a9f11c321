package io.agentloader.shared;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import io.agentloader.shared.SharedListener.Operation;
import io.agentloader.shared.SharedListener.Outcome;
import io.smallrye.mutiny.Uni;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** What is shared, in Redis: every value under the seal of the replicas, with an end. */
final class RedisCache implements SharedCache {

    private static final System.Logger LOG = System.getLogger(SharedCache.class.getName());

    private static final int LINES = 3;
    private static final int CONNECT_MILLIS = 2_000;

    /** What is confirmed with every read is not told with every read. */
    private static final Duration TOLD_EVERY = Duration.ofSeconds(10);

    private static final int REMEMBERED = 10_000;
    private static final int MOST_AT_ONCE = 64;

    private final SharedSettings settings;
    private final Surroundings surroundings;
    private final Seal seal;
    private final Keys keys;
    private final Redis redis;
    private final RedisLine reads;
    private final RedisLine writes;

    /** By itself: who may not run scripts, or not any more, can still share. */
    private final RedisLine scripts;

    private final RedisTurns turns;

    private final Semaphore room = new Semaphore(MOST_AT_ONCE);
    private final Cache<Reference, Told> told = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .executor(Runnable::run)
            .build();

    /** Names of contents that this replica found good or wrote; what it does not know of may be anybody's. */
    private final Cache<String, Boolean> good = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .executor(Runnable::run)
            .build();

    /** What this replica said last of a reference. */
    private record Told(Digest named, Instant at) {
        private boolean covers(SharedAgent agent, Instant now) {
            return named.equals(agent.named()) && !now.isBefore(at) && now.isBefore(at.plus(TOLD_EVERY));
        }
    }

    RedisCache(SharedSettings settings, Surroundings surroundings) {
        this.settings = settings;
        this.surroundings = surroundings;
        this.seal = new Seal(settings.secret());
        this.keys = new Keys(settings.prefix(), seal.group());
        this.redis = Redis.createClient(surroundings.vertx(), options(settings));
        this.reads = line("read from");
        this.writes = line("written to");
        this.scripts = line("asked whose turn it is");
        this.turns = new RedisTurns(settings, surroundings, keys, scripts);
    }

    private static RedisOptions options(SharedSettings settings) {
        return new RedisOptions()
                .setConnectionString(settings.url())
                .setMaxPoolSize(LINES)
                .setNetClientOptions(new NetClientOptions()
                        .setConnectTimeout(CONNECT_MILLIS)
                        .setTcpKeepAlive(true)
                        .setHostnameVerificationAlgorithm("HTTPS"));
    }

    private RedisLine line(String done) {
        return new RedisLine(
                surroundings.vertx(),
                redis,
                settings.patience(),
                surroundings.clock(),
                trouble -> tell(done, trouble),
                this::rest);
    }

    /** Who has waited for Redis once shall not wait for it again, whatever else he asks of it. */
    private void rest() {
        reads.rest();
        writes.rest();
        scripts.rest();
    }

    private void tell(String done, Optional<String> trouble) {
        if (trouble.isPresent()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Redis cannot be {0} ({1}); this replica goes on as if it were alone",
                    done,
                    trouble.get());
        } else {
            LOG.log(System.Logger.Level.INFO, "Redis can be {0} again", done);
        }
        surroundings.listener().is(trouble.isEmpty());
    }

    @Override
    public boolean isOn() {
        return true;
    }

    @Override
    public void wake() {
        reads.wake();
        writes.wake();
        scripts.wake();
    }

    @Override
    public Uni<Optional<SharedTag>> tag(Reference tag) {
        return read(new Wanted(Operation.TAG, keys.tag(tag), Values.MOST_JSON), Values::tag);
    }

    @Override
    public Uni<Optional<SharedContent>> content(Repository repository, Digest digest) {
        return read(
                new Wanted(Operation.CONTENT, keys.content(repository, digest), settings.maxSize() + Values.MOST_JSON),
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
        return reads.send(request)
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
        Optional<T> found = whole ? seal.open(wanted.key(), value).flatMap(parse) : Optional.empty();
        if (found.isEmpty()) {
            return dropped(wanted);
        }
        remember(wanted.operation(), wanted.key());
        return ended(wanted, Outcome.DONE, found);
    }

    private void remember(Operation operation, String key) {
        if (operation == Operation.CONTENT) {
            good.put(key, true);
        }
    }

    private <T> Optional<T> notRead(Wanted wanted, RedisTrouble trouble) {
        return trouble.isOfTheValue() ? dropped(wanted) : ended(wanted, Outcome.AWAY, Optional.empty());
    }

    /** What no replica wrote is of no use to any. */
    private <T> Optional<T> dropped(Wanted wanted) {
        good.invalidate(wanted.key());
        inBackground(writes.send(Request.cmd(Command.UNLINK).arg(wanted.key())).replaceWithVoid());
        return ended(wanted, Outcome.DROPPED, Optional.empty());
    }

    private <T> Optional<T> ended(Wanted wanted, Outcome outcome, Optional<T> found) {
        surroundings.listener().asked(wanted.operation(), outcome);
        return found;
    }

    @Override
    public void share(SharedAgent agent) {
        Instant now = surroundings.clock().instant();
        if (Optional.ofNullable(told.getIfPresent(agent.reference()))
                .filter(before -> before.covers(agent, now))
                .isPresent()) {
            return;
        }
        told.put(agent.reference(), new Told(agent.named(), now));
        boolean begun = inBackground(put(agent)
                .invoke(() -> surroundings.listener().asked(Operation.SHARE, Outcome.DONE))
                .onFailure(RedisTrouble.class)
                .invoke(() -> notShared(agent)));
        if (!begun) {
            notShared(agent);
        }
    }

    private void notShared(SharedAgent agent) {
        told.invalidate(agent.reference());
        surroundings.listener().asked(Operation.SHARE, Outcome.AWAY);
    }

    @Override
    public Duration lease() {
        return settings.lease();
    }

    @Override
    public Uni<Turn> turn(Reference reference) {
        return Uni.createFrom()
                .deferred(() -> taken(reference, Turn.NOBODYS))
                .invoke(turn -> surroundings.listener().asked(Operation.TURN, outcome(turn)));
    }

    @Override
    public Uni<Turn> turn(Reference reference, Turn after) {
        return Uni.createFrom().deferred(() -> taken(reference, after)).invoke(this::waited);
    }

    private void waited(Turn turn) {
        SharedListener listener = surroundings.listener();
        switch (turn.whose()) {
            case MINE -> {
                listener.asked(Operation.WAIT, Outcome.MISS);
                listener.asked(Operation.TURN, Outcome.DONE);
            }
            case ANOTHERS -> {
                // goes on
            }
            case DONE -> listener.asked(Operation.WAIT, Outcome.DONE);
            case NOBODYS -> listener.asked(Operation.WAIT, Outcome.AWAY);
        }
    }

    /** What cannot be read is not waited for. */
    private Uni<Turn> taken(Reference reference, Turn after) {
        return reads.rests() ? Uni.createFrom().item(Turn.NOBODYS) : turns.take(reference, after);
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
        told.put(agent.reference(), new Told(agent.named(), surroundings.clock().instant()));
        Uni<Void> work = contents(agent)
                .chain(() -> turns.end(agent.reference(), turn, value(agent)))
                .invoke(outcome -> surroundings.listener().asked(Operation.SHARE, outcome))
                .replaceWithVoid()
                .onFailure(RedisTrouble.class)
                .recoverWithUni(() -> {
                    notShared(agent);
                    return turns.returned(agent.reference(), turn);
                });
        return inBackground(work) ? Uni.createFrom().voidItem() : work;
    }

    /** What is known by its digest needs nobody to say so. */
    private Optional<byte[]> value(SharedAgent agent) {
        String key = keys.tag(agent.reference());
        return agent.reference().digest().isPresent()
                ? Optional.empty()
                : Optional.of(seal.close(key, Values.ofTag(tag(agent))));
    }

    @Override
    public void giveBack(Reference reference, Turn turn) {
        surroundings.background().accept(turns.returned(reference, turn));
    }

    /** What a tag names comes after what it leads to. */
    private Uni<Void> put(SharedAgent agent) {
        Uni<Void> all = contents(agent);
        return agent.reference().digest().isPresent() ? all : all.chain(() -> name(agent));
    }

    private Uni<Void> contents(SharedAgent agent) {
        Uni<Void> all = Uni.createFrom().voidItem();
        List<Content> small = agent.contents().stream()
                .filter(content -> content.size() <= settings.maxSize())
                .toList();
        for (Content content : small) {
            all = all.chain(() -> put(agent, content));
        }
        return all;
    }

    private Uni<Void> put(SharedAgent agent, Content content) {
        String key = keys.content(agent.reference().repository(), content.digest());
        Uni<Void> written = Uni.createFrom()
                .deferred(() -> set(key, Values.ofContent(content, agent.at(), agent.host())))
                .invoke(() -> good.put(key, true));
        return good.getIfPresent(key) == null
                ? written
                : prolonged(key).flatMap(there -> there ? Uni.createFrom().voidItem() : written);
    }

    /** Whether it was there. */
    private Uni<Boolean> prolonged(String key) {
        return writes.send(Request.cmd(Command.PEXPIRE)
                        .arg(key)
                        .arg(settings.expiry().toMillis()))
                .map(answer -> answer.map(Response::toLong).orElse(0L) == 1);
    }

    private Uni<Void> name(SharedAgent agent) {
        return set(keys.tag(agent.reference()), Values.ofTag(tag(agent)));
    }

    private static SharedTag tag(SharedAgent agent) {
        return new SharedTag(agent.named(), agent.at(), agent.host());
    }

    private Uni<Void> set(String key, byte[] value) {
        return writes.send(Request.cmd(Command.SET)
                        .arg(key)
                        .arg(seal.close(key, value))
                        .arg("PX")
                        .arg(settings.expiry().toMillis()))
                .replaceWithVoid();
    }

    /** Not without a bound; yields whether there was room. */
    private boolean inBackground(Uni<Void> work) {
        if (!room.tryAcquire()) {
            return false;
        }
        surroundings
                .background()
                .accept(work.onFailure(RedisTrouble.class)
                        .recoverWithNull()
                        .onTermination()
                        .invoke(room::release));
        return true;
    }

    @Override
    public void close() {
        redis.close();
    }
}
