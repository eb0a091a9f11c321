package io.agentloader.pull;

import io.agentloader.oci.Reference;
import io.agentloader.pull.Recovery.Kept;
import io.agentloader.registry.Effort;
import io.agentloader.shared.SharedCache;
import io.agentloader.shared.Turn;
import io.smallrye.mutiny.Uni;
import java.time.Duration;

/**
 * Lets one replica fetch what several want at the same time. Whoever waits does so for two others to end their turns and no longer, and
 * then fetches by itself: so one that dies costs its lease, and a registry that says no is not asked by one after the other. While
 * nobody can tell whose turn it is, everybody fetches at once.
 */
final class ReplicaTurns implements Turns {

    private static final System.Logger LOG = System.getLogger(ReplicaTurns.class.getName());

    private static final Duration FIRST_LOOK = Duration.ofMillis(25);
    private static final Duration LONGEST = Duration.ofMillis(200);
    private static final int MOST_TURNS = 2;

    private final SharedCache shared;
    private final Replicas replicas;

    ReplicaTurns(SharedCache shared, Replicas replicas) {
        this.shared = shared;
        this.replicas = replicas;
    }

    @Override
    public Uni<Kept> told(Reference record, Uni<Kept> fetch) {
        return fetch.invoke(kept -> replicas.tell(record, kept.agent()));
    }

    @Override
    public Uni<Kept> inTurn(Wish wish) {
        return Uni.createFrom().deferred(() -> takesTurns(wish.order()) ? first(wish) : alone(wish));
    }

    private boolean takesTurns(FetchOrder order) {
        return shared.isOn()
                && order.effort() != Effort.ANEW
                && order.manifest().isEmpty()
                && order.target().equals(order.record());
    }

    private Uni<Kept> alone(Wish wish) {
        return told(wish.order().record(), wish.fetch().get());
    }

    private Uni<Kept> first(Wish wish) {
        return shared.turn(wish.order().record()).flatMap(turn -> switch (turn.whose()) {
            case MINE -> led(wish, turn);
            case ANOTHERS -> waited(new Wait(wish, turn, 1, FIRST_LOOK));
            case DONE, NOBODYS -> alone(wish);
        });
    }

    /** The one before may have brought it between the last look and this turn. */
    private Uni<Kept> led(Wish wish, Turn turn) {
        return replicas.brought(wish)
                .flatMap(brought ->
                        brought.map(kept -> foundInTurn(wish, turn, kept)).orElseGet(() -> fetchedInTurn(wish, turn)))
                .onTermination()
                .invoke((kept, failure, cancelled) -> {
                    if (kept == null) {
                        shared.giveBack(wish.order().record(), turn);
                    }
                });
    }

    private Uni<Kept> foundInTurn(Wish wish, Turn turn, Kept kept) {
        shared.giveBack(wish.order().record(), turn);
        return Uni.createFrom().item(kept);
    }

    private Uni<Kept> fetchedInTurn(Wish wish, Turn turn) {
        return wish.fetch().get().call(kept -> replicas.tell(wish.order().record(), kept.agent(), turn));
    }

    /**
     * For another replica to end its turn.
     *
     * @param first of the turns that were waited for, whose end any later one is taken for, too
     * @param token of the last of them, of which there were {@code turns}
     */
    private record Wait(Wish wish, Turn first, long token, int turns, Duration pause) {

        private Wait(Wish wish, Turn first, int turns, Duration pause) {
            this(wish, first, first.token(), turns, pause);
        }

        private Wait on(Turn another) {
            Duration twice = pause.multipliedBy(2);
            Duration longer = twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
            return new Wait(wish, first, another.token(), another.token() == token ? turns : turns + 1, longer);
        }
    }

    private Uni<Kept> waited(Wait wait) {
        Wish wish = wait.wish();
        if (wait.turns() > MOST_TURNS) {
            return ended(wish);
        }
        return Uni.createFrom()
                .voidItem()
                .onItem()
                .delayIt()
                .by(wait.pause())
                .chain(() -> shared.turn(wish.order().record(), wait.first()))
                .flatMap(turn -> switch (turn.whose()) {
                    case MINE -> led(wish, turn);
                    case ANOTHERS -> waited(wait.on(turn));
                    case DONE -> ended(wish);
                    case NOBODYS -> alone(wish);
                });
    }

    /** Unless it was too large to be shared, or not brought at all. */
    private Uni<Kept> ended(Wish wish) {
        return replicas.brought(wish)
                .flatMap(brought ->
                        brought.map(kept -> Uni.createFrom().item(kept)).orElseGet(() -> inVain(wish)));
    }

    private Uni<Kept> inVain(Wish wish) {
        LOG.log(
                System.Logger.Level.DEBUG,
                "other replicas fetched {0}, and it was waited for in vain",
                wish.order().record());
        return alone(wish);
    }
}
