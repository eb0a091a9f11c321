package io.agentloader.shared;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.agentloader.shared.SharedListener.Operation;
import io.agentloader.shared.SharedListener.Outcome;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Reads what other replicas told, each of it once and in order: when Redis says that there is something, when the connection over which
 * it says so was made anew, and every few seconds, because words get lost. So there is one way for what comes at once and for what was
 * missed. What was read last is looked for each time: where it is gone, there is no telling what came in between.
 */
final class RedisHearing {

    private static final String BEGINNING = "0-0";

    /** Where entries begin in what the script says. */
    private static final int FIRST = 2;

    private static final int MOST_AT_ONCE = 100;

    /** So that a flood of words is not a flood of questions. */
    private static final long BREATH_MILLIS = 25;

    /** Names of entries are instants of Redis, which go on where its clock was put back; what is from later than that has no age. */
    private static final long CLOCK_SLACK_MILLIS = 1_000;

    private static final int MOST_DIGITS = 16;

    private static final int AGAIN_MILLIS = 1_000;

    /** Of those that are kept some more, so that what somebody puts there once more says nothing. */
    private static final int REMEMBERED = 10_000;

    private final Means means;
    private final RedisLine line;
    private final RedisTellings own;
    private final NewsListener listener;
    private final Cache<String, Boolean> heard = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .executor(Runnable::run)
            .build();
    private final Object lock = new Object();

    private String last = BEGINNING;
    private boolean reading;
    private boolean again;
    private boolean over;

    RedisHearing(Means means, RedisLine line, RedisTellings own, NewsListener listener) {
        this.means = means;
        this.line = line;
        this.own = own;
        this.listener = listener;
    }

    /** Reads what there is, unless that is being done: then once more afterwards. */
    void look() {
        synchronized (lock) {
            again = true;
            if (reading || over) {
                return;
            }
            reading = true;
            again = false;
        }
        means.surroundings().background().accept(read());
    }

    void end() {
        synchronized (lock) {
            over = true;
        }
    }

    private Uni<Void> read() {
        return Uni.createFrom()
                .deferred(() -> line.send(Request.cmd(Command.EVAL)
                        .arg(Scripts.NEWS)
                        .arg(1)
                        .arg(means.keys().news())
                        .arg(last)
                        .arg(MOST_AT_ONCE)
                        .arg(Values.MOST_JSON + Seal.LENGTH)))
                .map(answer -> answer.map(this::heard).orElse(BREATH_MILLIS))
                .onFailure(RedisTrouble.class)
                .recoverWithItem(failure -> {
                    means.count(Operation.HEAR, Outcome.AWAY);
                    return (long) AGAIN_MILLIS;
                })
                .invoke(this::rest)
                .replaceWithVoid();
    }

    /** After a while whoever said meanwhile that there is something is answered; after trouble it is looked anyway. */
    private void rest(long millis) {
        Vertx vertx = means.surroundings().vertx();
        vertx.setTimer(millis, id -> {
            boolean goOn;
            synchronized (lock) {
                reading = false;
                goOn = again || millis == AGAIN_MILLIS;
            }
            if (goOn) {
                look();
            }
        });
    }

    /** What the script says: whether what was read last is still there, what time it is, then name and value of each entry. */
    private long heard(Response answer) {
        if (text(answer, 0).equals("0")) {
            means.count(Operation.HEAR, Outcome.MISS);
            last = BEGINNING;
            listener.missed();
        }
        long now = Long.parseLong(text(answer, 1));
        for (int i = FIRST; i + 1 < answer.size(); i += 2) {
            last = text(answer, i);
            hear(answer.get(i + 1).toBytes(), now - at(last));
        }
        if (answer.size() >= FIRST + 2 * MOST_AT_ONCE) {
            again();
        }
        if (last.equals(BEGINNING)) {
            means.backlog().take(own.begin());
        }
        return BREATH_MILLIS;
    }

    private void again() {
        synchronized (lock) {
            again = true;
        }
    }

    private static String text(Response answer, int index) {
        return new String(answer.get(index).toBytes(), StandardCharsets.UTF_8);
    }

    /** In the time of Redis, in milliseconds; whoever can write to Redis can choose it. */
    private static long at(String name) {
        String millis = name.substring(0, name.indexOf('-'));
        return millis.length() < MOST_DIGITS ? Long.parseLong(millis) : Long.MAX_VALUE;
    }

    /**
     * Takes one entry.
     *
     * @param age in milliseconds, by the clock of Redis
     */
    private void hear(byte[] value, long age) {
        Optional<Told> told = means.seal().open(means.keys().news(), value).flatMap(Values::news);
        boolean undated = told.flatMap(Told::hosts).isPresent() && age < -CLOCK_SLACK_MILLIS;
        if (told.isEmpty() || undated) {
            means.count(Operation.HEAR, Outcome.DROPPED);
            return;
        }
        boolean others = !told.get().replica().equals(own.replica());
        if (others && heard.asMap().putIfAbsent(told.get().name(), true) == null) {
            told.get().news().ifPresent(news -> {
                listener.heard(news);
                means.count(Operation.HEAR, Outcome.DONE);
            });
            told.get().hosts().ifPresent(news -> {
                listener.heard(news, Duration.ofMillis(Math.max(0, age)));
                means.count(Operation.HEAR, Outcome.DONE);
            });
        }
    }
}
