package io.agentloader.shared;

import io.agentloader.shared.SharedListener.Operation;
import io.agentloader.shared.SharedListener.Outcome;
import io.agentloader.shared.Turn.Whose;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Has one replica ask for all: a lease for each name, which becomes a mark under the seal of the replicas when a registry has answered. */
final class RedisPolls {

    private static final byte[] NOTHING = new byte[0];

    /** The first word of a mark; the second is the token of whoever asked. */
    private static final String AGENT = "agent";

    private static final String NO_AGENT = "none";

    /** How long a mark may last, as a multiple of the rest here: each replica takes the interval and a little of chance. */
    private static final int MOST = 2;

    private final Means means;
    private final RedisLine line;

    RedisPolls(Means means, RedisLine line) {
        this.means = means;
        this.line = line;
    }

    /** Never fails. */
    Uni<Poll> poll(Polled polled) {
        return asked(polled, NOTHING)
                .flatMap(answer -> read(polled, answer)
                        .map(poll -> Uni.createFrom().item(poll))
                        .orElseGet(() -> instead(polled, value(answer))))
                .onFailure(RedisTrouble.class)
                .recoverWithItem(Poll.NOBODYS)
                .invoke(poll -> means.count(Operation.POLL, outcome(poll)));
    }

    private Uni<Poll> instead(Polled polled, byte[] noMark) {
        return asked(polled, noMark).map(answer -> read(polled, answer).orElse(Poll.NOBODYS));
    }

    private Uni<Response> asked(Polled polled, byte[] noMark) {
        return Uni.createFrom()
                .deferred(() -> line.send(Request.cmd(Command.EVAL)
                        .arg(Scripts.POLL)
                        .arg(1)
                        .arg(key(polled))
                        .arg(means.settings().lease().toMillis())
                        .arg(most(polled).toMillis())
                        .arg(noMark)))
                .map(answer -> answer.orElseThrow(() -> new RedisTrouble("no answer")));
    }

    /** Empty where what is there is no mark. */
    private Optional<Poll> read(Polled polled, Response answer) {
        Duration left = Duration.ofMillis(number(answer, 1));
        long now = number(answer, 2);
        return switch ((int) number(answer, 0)) {
            case Scripts.ANOTHERS -> Optional.of(new Poll(Whose.ANOTHERS, left, Said.NOTHING, 0));
            case Scripts.DONE -> said(polled, value(answer), now).map(said -> new Poll(Whose.DONE, left, said, 0));
            case Scripts.MINE_ANEW -> {
                means.count(Operation.POLL, Outcome.DROPPED);
                yield Optional.of(mine(now));
            }
            default -> Optional.of(mine(now));
        };
    }

    private static Poll mine(long token) {
        return new Poll(Whose.MINE, Duration.ZERO, Said.NOTHING, token);
    }

    private static byte[] value(Response answer) {
        return Optional.ofNullable(answer.get(3)).map(Response::toBytes).orElse(NOTHING);
    }

    /** Empty unless a replica wrote it, and nobody has put it back when it was long over. */
    private Optional<Said> said(Polled polled, byte[] value, long now) {
        long oldest = now - most(polled).plus(means.settings().lease()).toMillis();
        return means.seal()
                .open(key(polled), value)
                .map(mark -> new String(mark, StandardCharsets.US_ASCII).split(" ", 2))
                .filter(words -> Long.parseLong(words[1]) >= oldest)
                .map(words -> words[0].equals(AGENT) ? Said.AGENT : Said.NO_AGENT);
    }

    private static Duration most(Polled polled) {
        return polled.rest().multipliedBy(MOST);
    }

    private String key(Polled polled) {
        return means.keys().poll(polled.name());
    }

    private static long number(Response answer, int index) {
        return Optional.ofNullable(answer.get(index)).map(Response::toLong).orElse(0L);
    }

    private static Outcome outcome(Poll poll) {
        return switch (poll.whose()) {
            case MINE -> Outcome.DONE;
            case ANOTHERS, DONE -> Outcome.OVERTAKEN;
            case NOBODYS -> Outcome.AWAY;
        };
    }

    /** Fails as the line does. */
    Uni<Void> answered(Polled polled, Poll poll, Said said) {
        String key = key(polled);
        String mark = (said == Said.AGENT ? AGENT : NO_AGENT) + " " + poll.token();
        return line.send(Request.cmd(Command.SET)
                        .arg(key)
                        .arg(means.seal().close(key, mark.getBytes(StandardCharsets.US_ASCII)))
                        .arg("PX")
                        .arg(Math.max(1, polled.rest().toMillis())))
                .replaceWithVoid();
    }
}
