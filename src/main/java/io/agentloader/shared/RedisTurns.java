package io.agentloader.shared;

import io.agentloader.oci.Reference;
import io.agentloader.shared.SharedCache.Surroundings;
import io.agentloader.shared.SharedListener.Operation;
import io.agentloader.shared.SharedListener.Outcome;
import io.agentloader.shared.Turn.Whose;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.Optional;

/** Leases in Redis, each with a token. */
final class RedisTurns {

    private final SharedSettings settings;
    private final Surroundings surroundings;
    private final Keys keys;
    private final RedisLine line;

    RedisTurns(SharedSettings settings, Surroundings surroundings, Keys keys, RedisLine line) {
        this.settings = settings;
        this.surroundings = surroundings;
        this.keys = keys;
        this.line = line;
    }

    /** Never fails; a lease that comes when nobody waits for it any more is given back. */
    Uni<Turn> take(Reference reference, Turn awaited) {
        Request take = script(Scripts.TAKE, keys.lease(reference), keys.tokens(reference))
                .arg(settings.lease().toMillis())
                .arg(remembered().toMillis())
                .arg(awaited.token());
        Uni<Turn> taken = line.send(take)
                .map(answer -> answer.map(this::turn).orElse(Turn.NOBODYS))
                .onFailure(RedisTrouble.class)
                .recoverWithItem(Turn.NOBODYS)
                .memoize()
                .indefinitely();
        return taken.onCancellation().invoke(() -> surroundings
                .background()
                .accept(taken.flatMap(turn -> turn.whose() == Whose.MINE
                        ? returned(reference, turn)
                        : Uni.createFrom().voidItem())));
    }

    /** A token that is forgotten while somebody has the lease could not tell that he was overtaken. */
    private Duration remembered() {
        Duration twice = settings.lease().multipliedBy(2);
        return settings.expiry().compareTo(twice) < 0 ? twice : settings.expiry();
    }

    private Turn turn(Response answer) {
        int whose = (int) number(answer, 0);
        long token = number(answer, 1);
        if (whose == Scripts.MINE_ANEW) {
            surroundings.listener().asked(Operation.TURN, Outcome.DROPPED);
        }
        return switch (whose) {
            case Scripts.ANOTHERS -> new Turn(Whose.ANOTHERS, token);
            case Scripts.DONE -> new Turn(Whose.DONE, token);
            default -> new Turn(Whose.MINE, token);
        };
    }

    private static long number(Response answer, int index) {
        return Optional.ofNullable(answer.get(index)).map(Response::toLong).orElse(0L);
    }

    /** Ends the turn; the value is what a tag names, sealed. Fails as the line does. */
    Uni<Outcome> end(Reference reference, Turn turn, Optional<byte[]> value) {
        String lease = keys.lease(reference);
        String tokens = keys.tokens(reference);
        Request end = value.isPresent()
                ? script(Scripts.END, lease, tokens, keys.tag(reference))
                : script(Scripts.END, lease, tokens);
        end.arg(turn.token()).arg(remembered().toMillis());
        value.ifPresent(tag -> end.arg(tag).arg(settings.expiry().toMillis()));
        return line.send(end)
                .map(answer -> answer.map(Response::toLong).orElse(0L) == 1 ? Outcome.DONE : Outcome.OVERTAKEN);
    }

    /** Never fails: what cannot be given back has an end. */
    Uni<Void> returned(Reference reference, Turn turn) {
        return line.send(script(Scripts.GIVE_BACK, keys.lease(reference)).arg(turn.token()))
                .replaceWithVoid()
                .onFailure(RedisTrouble.class)
                .recoverWithNull();
    }

    private static Request script(String text, String... names) {
        Request request = Request.cmd(Command.EVAL).arg(text).arg(names.length);
        for (String name : names) {
            request.arg(name);
        }
        return request;
    }
}
