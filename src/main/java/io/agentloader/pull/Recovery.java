package io.agentloader.pull;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.failure.Report;
import io.agentloader.store.Confirmation;
import io.agentloader.store.ContentStore;
import io.agentloader.store.Damage;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Fetches an agent, puts it into the store and reads it back; and when what is or was stored does not verify, does that
 * once more by force. After a second failure the bytes that were just verified are served from memory. Never a loop.
 */
final class Recovery {

    private final Upstream upstream;
    private final StoreReader reader;
    private final ContentStore store;
    private final PullListener listener;

    Recovery(Upstream upstream, StoreReader reader, PullDoors doors) {
        this.upstream = upstream;
        this.reader = reader;
        this.store = doors.store();
        this.listener = doors.listener();
    }

    /**
     * An agent on its way out.
     *
     * @param stored whether the store holds it
     * @param recovered whether something stored had to be replaced because it did not verify
     */
    record Kept(Servable agent, boolean stored, boolean recovered, int attempts) {}

    /** What reading back came to; {@code failure} when the store would not take or give it. */
    private record ReadBack(Optional<Servable> agent, Optional<Damage> damage, Optional<AgentException> failure) {}

    /** Fetches by the order; {@code damage} is what was found in the store before and is put aside first. */
    Uni<Kept> fetch(FetchOrder order, Optional<Damage> damage) {
        if (damage.isPresent()) {
            FetchOrder forced = order.byForce();
            return kept(forced, upstream.fetch(forced), damage);
        }
        return Uni.createFrom().deferred(() -> {
            Supplier<Optional<Stored>> seen = seen(order);
            return upstream.named(order)
                    .flatMap(
                            path -> order.held().equals(Optional.of(path.named().digest()))
                                    ? unlessHeld(order, path, seen.get())
                                    : kept(order, upstream.fetch(order, path), damage));
        });
    }

    /** Whether others write to the store is looked at while the registry is asked. */
    private Supplier<Optional<Stored>> seen(FetchOrder order) {
        return order.held().isPresent()
                ? reader.glance(order.record(), order.platform().key())
                : Optional::empty;
    }

    /**
     * What the store held before is looked for once more: another pull may have made the tag name something else meanwhile, and that it was
     * whole may be from memory. Where nobody has changed anything since it was seen, that will do.
     */
    private Uni<Kept> unlessHeld(FetchOrder order, ManifestPath path, Optional<Stored> seen) {
        return seen.map(Uni.createFrom()::item)
                .orElseGet(() -> reader.read(order.record(), order.platform().key()))
                .onFailure(AgentException.class)
                .recoverWithItem(Stored.NOTHING)
                .flatMap(stored -> stored.holds(path.named().digest())
                        ? confirmed(order, path, stored)
                        : anew(order, path, stored.damage()));
    }

    private Uni<Kept> anew(FetchOrder order, ManifestPath path, Optional<Damage> damage) {
        FetchOrder now = damage.isPresent() ? order.byForce() : order;
        return kept(now, upstream.fetch(now, path), damage);
    }

    /** Nothing has changed but when that was last said. */
    private Uni<Kept> confirmed(FetchOrder order, ManifestPath path, Stored stored) {
        Confirmation now = path.confirmation();
        Servable agent = stored.servable().orElseThrow().confirmed(now.host(), now.at());
        return store.touch(order.record(), stored.version().orElseThrow(), now)
                .replaceWith(() -> new Kept(agent, true, false, path.attempts()));
    }

    private Uni<Kept> kept(FetchOrder first, Uni<Fetched> fetch, Optional<Damage> damage) {
        return fetch.onFailure(AgentException.class)
                .invoke(() -> damage.ifPresent(found -> listener.notRepaired(first.record(), RepairEnd.FAILED)))
                .flatMap(fetched -> keep(first, fetched, damage)
                        .flatMap(back -> back.agent().isPresent()
                                        || damage.isPresent()
                                        || back.failure().isPresent()
                                ? Uni.createFrom().item(settle(first, fetched, back, damage.isPresent()))
                                : again(first, fetched, back)));
    }

    private Uni<Kept> again(FetchOrder order, Fetched verified, ReadBack failed) {
        return upstream.fetch(order.byForce())
                .flatMap(fetched ->
                        keep(order, fetched, failed.damage()).map(back -> settle(order, fetched, back, true)))
                .onFailure(AgentException.class)
                .recoverWithItem(() -> settle(order, verified, failed, true));
    }

    private Kept settle(FetchOrder order, Fetched fetched, ReadBack back, boolean recovered) {
        if (back.agent().isPresent()) {
            return new Kept(back.agent().get(), true, recovered, fetched.attempts());
        }
        if (recovered) {
            listener.notRepaired(order.record(), RepairEnd.NOT_KEPT);
        }
        listener.notKept(order.record(), back.failure().orElseGet(() -> readBackFailed(order, back)));
        return new Kept(fetched.servable(), false, recovered, fetched.attempts());
    }

    private static AgentException readBackFailed(FetchOrder order, ReadBack back) {
        String reason = back.damage().map(Damage::reason).orElse("it was not there");
        return new StoreUnavailable(
                Report.of(order.record().toString(), "what was just stored could not be read back twice: " + reason));
    }

    private Uni<ReadBack> keep(FetchOrder order, Fetched fetched, Optional<Damage> damage) {
        return setAside(order, damage)
                .chain(() -> keepOthers(fetched))
                .chain(() -> store.put(order.record(), fetched.artifact(), fetched.confirmation()))
                .onTermination()
                .invoke(fetched.ahead()::end)
                .map(found -> readBack(fetched, reader.judge(order.record(), found, fetched)))
                .onFailure(AgentException.class)
                .recoverWithItem(failure -> new ReadBack(Optional.empty(), Optional.empty(), Optional.of(failure)));
    }

    /** What serving does not need must not cost the answer its place in the store; nothing is needed to lack it. */
    private Uni<Void> keepOthers(Fetched fetched) {
        return fetched.others().isEmpty()
                ? Uni.createFrom().voidItem()
                : store.keep(fetched.others()).onFailure(AgentException.class).recoverWithNull();
    }

    private Uni<Void> setAside(FetchOrder order, Optional<Damage> damage) {
        damage.ifPresent(found -> listener.setAside(order.record(), found.reason()));
        return damage.map(store::setAside).orElseGet(() -> Uni.createFrom().voidItem());
    }

    /** A newer version that another pull has put there meanwhile is no damage: the bytes fetched here are served. */
    private ReadBack readBack(Fetched fetched, Stored stored) {
        Optional<Servable> agent = stored.servable()
                .map(there -> there.digest().equals(fetched.artifact().named().digest()) ? there : fetched.servable());
        return new ReadBack(agent, stored.damage(), Optional.empty());
    }
}
