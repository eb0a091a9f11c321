package io.agentloader.shared;

import io.agentloader.shared.SharedListener.Operation;
import io.agentloader.shared.SharedListener.Outcome;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Tells the other replicas, by one more entry of the stream that all of them read, and a word to all that there is one. */
final class RedisTellings {

    /** Who misses more than these has missed something of everything. */
    private static final int MOST_KEPT = 1000;

    private final Means means;
    private final RedisLine line;
    private final String replica;
    private final AtomicLong count = new AtomicLong();

    /**
     * For a replica.
     *
     * @param replica a name that no other one has, nor this one after its next start
     */
    RedisTellings(Means means, RedisLine line, String replica) {
        this.means = means;
        this.line = line;
        this.replica = replica;
    }

    String replica() {
        return replica;
    }

    Uni<Void> send(News news) {
        return sent(Optional.of(news))
                .invoke(() -> means.count(Operation.TELL, Outcome.DONE))
                .onFailure(RedisTrouble.class)
                .invoke(() -> means.count(Operation.TELL, Outcome.AWAY));
    }

    /** One word for all: who learned the same a moment after somebody else adds nothing. */
    Uni<Void> send(HostNews news) {
        return Uni.createFrom()
                .deferred(() -> line.send(entry(news)))
                .invoke(answer -> means.count(Operation.TELL, isTold(answer) ? Outcome.DONE : Outcome.OVERTAKEN))
                .onFailure(RedisTrouble.class)
                .invoke(() -> means.count(Operation.TELL, Outcome.AWAY))
                .replaceWithVoid();
    }

    private static boolean isTold(Optional<Response> answer) {
        return answer.filter(told -> told.toString().equals("1")).isPresent();
    }

    private Request entry(HostNews news) {
        Told told = new Told(Optional.empty(), Optional.of(news), replica, count.incrementAndGet());
        Request script = Request.cmd(Command.EVAL)
                .arg(Scripts.TELL_OF_HOST)
                .arg(2)
                .arg(means.keys().news());
        return told(script.arg(means.keys().host(news.host())), told)
                .arg(news.state().word())
                .arg(Math.max(1, news.length().toMillis() / 2));
    }

    /** Says that somebody is there: where nobody has told anything yet, nobody could see that what was told is lost. */
    Uni<Void> begin() {
        return sent(Optional.empty());
    }

    private Uni<Void> sent(Optional<News> news) {
        return Uni.createFrom()
                .deferred(() -> line.send(entry(new Told(news, replica, count.incrementAndGet()))))
                .replaceWithVoid();
    }

    private Request entry(Told told) {
        Request script = Request.cmd(Command.EVAL)
                .arg(Scripts.TELL)
                .arg(1)
                .arg(means.keys().news());
        return told(script, told);
    }

    private Request told(Request script, Told told) {
        String stream = means.keys().news();
        return script.arg(means.seal().close(stream, Values.ofNews(told)))
                .arg(MOST_KEPT)
                .arg(means.settings().expiry().toMillis())
                .arg(means.keys().channel());
    }
}
