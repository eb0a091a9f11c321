package io.agentloader.pull;

import io.agentloader.failure.AgentException.Overloaded;
import io.agentloader.failure.AgentException.Trouble;
import io.agentloader.failure.Report;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Lets a bounded number of pulls run at once, which between them may take a bounded number of bytes, and a bounded number wait;
 * more fail with {@link Overloaded}. Hosts take turns, and none has more than half of the places, so that the pulls of one that
 * hangs hold nobody else up. A quarter of the places is kept for hosts whose last pull went well, so that many that hang hold none
 * of those up either.
 */
final class PullLimit {

    private static final int WAITING_FOR_EACH_RUNNING = 8;
    private static final Duration COME_BACK = Duration.ofSeconds(1);

    /**
     * What there is.
     *
     * @param places pulls at once
     * @param bytes that they may take in all
     * @param usual bytes that each takes from its start
     */
    record Room(int places, long bytes, long usual) {

        /** As many places as there are bytes for, but one at least. */
        private int atOnce() {
            return (int) Math.max(1, Math.min(places, bytes / Math.max(1, usual)));
        }
    }

    private final Room room;
    private final int atOnce;
    private final int forOneHost;
    private final int forStrangers;

    /** Those that have something running or waiting; whose turn it is comes first. */
    private final Map<String, Host> hosts = new LinkedHashMap<>();

    /** What this thread is offering, and has still to offer. */
    private final ThreadLocal<Deque<Offer>> making = ThreadLocal.withInitial(ArrayDeque::new);

    private final GoodHosts good = new GoodHosts();
    private int running;
    private int waiting;
    private long taken;

    PullLimit(Room room) {
        this.room = room;
        this.atOnce = room.atOnce();
        this.forOneHost = Math.max(1, (atOnce + 1) / 2);
        this.forStrangers = atOnce - atOnce / 4;
    }

    private static final class Host {
        private final Deque<UniEmitter<? super Place>> queue = new ArrayDeque<>();
        private int running;
    }

    /** Runs the work when there is a place for it; the place is given back when the work ends or is cancelled. */
    <T> Uni<T> run(String host, Function<Load, Uni<T>> work) {
        return Uni.createFrom().<Place>emitter(emitter -> enter(host, emitter)).flatMap(place -> place.held(work));
    }

    /** The right to run; given back exactly once. */
    private final class Place implements Load {
        private final String host;
        private long bytes = room.usual();
        private boolean given;
        private volatile boolean held;

        private Place(String host) {
            this.host = host;
        }

        private <T> Uni<T> held(Function<Load, Uni<T>> work) {
            held = true;
            return Uni.createFrom()
                    .deferred(() -> work.apply(this))
                    .invoke(delivered -> ended(true))
                    .onFailure(failure -> !(failure instanceof Overloaded))
                    .invoke(failure -> ended(!(failure instanceof Trouble)))
                    .onTermination()
                    .invoke(this::giveBack);
        }

        private void ended(boolean well) {
            synchronized (hosts) {
                good.note(host, well);
            }
        }

        /** Never waits: whoever holds something and waits for more may wait for another who does the same. */
        @Override
        public void take(long more) {
            synchronized (hosts) {
                if (given) {
                    return;
                }
                if (running > 1 && taken + more > room.bytes()) {
                    throw overloaded(host, "it needs more memory than other pulls leave at the moment");
                }
                taken += more;
                bytes += more;
            }
        }

        private void giveBack() {
            List<Offer> next;
            synchronized (hosts) {
                if (given) {
                    return;
                }
                given = true;
                taken -= bytes;
                running--;
                Host own = host(host);
                own.running--;
                forgetWhenIdle(host, own);
                next = takeNext();
            }
            make(next);
        }
    }

    private record Offer(UniEmitter<? super Place> emitter, Place place) {

        /** Completing starts the work on this thread, unless the caller is gone: then nobody took the place. */
        private void make() {
            emitter.complete(place);
            if (!place.held) {
                place.giveBack();
            }
        }
    }

    /**
     * Makes them, one after the other. Work that ends as soon as it begins, as all of it does while a host's circuit is open, offers its
     * place to the next before it has returned: what is offered in the course of an offer waits until that is made, not on its stack.
     */
    private void make(List<Offer> offers) {
        Deque<Offer> own = making.get();
        boolean underWay = !own.isEmpty();
        own.addAll(offers);
        if (underWay) {
            return;
        }
        try {
            while (!own.isEmpty()) {
                own.element().make();
                own.remove();
            }
        } finally {
            making.remove();
        }
    }

    private void enter(String host, UniEmitter<? super Place> emitter) {
        Place place = null;
        synchronized (hosts) {
            Host own = host(host);
            if (fits(host, own)) {
                place = seat(host, own);
            } else if (mayWait(host, own)) {
                own.queue.add(emitter);
                waiting++;
            } else {
                forgetWhenIdle(host, own);
                emitter.fail(overloaded(host, running + " pulls are in flight and " + waiting + " wait for them"));
                return;
            }
        }
        if (place == null) {
            emitter.onTermination(() -> leaveQueue(host, emitter));
        } else {
            make(List.of(new Offer(emitter, place)));
        }
    }

    private void leaveQueue(String host, UniEmitter<? super Place> emitter) {
        synchronized (hosts) {
            Host own = hosts.get(host);
            if (own != null && own.queue.remove(emitter)) {
                waiting--;
                forgetWhenIdle(host, own);
            }
        }
    }

    /** Everybody who may run now, one of a host after one of another. Called with the lock held, as all that follow. */
    private List<Offer> takeNext() {
        List<Offer> offers = new ArrayList<>();
        int before;
        do {
            before = offers.size();
            for (String name : List.copyOf(hosts.keySet())) {
                Host host = host(name);
                if (!host.queue.isEmpty() && fits(name, host)) {
                    offers.add(new Offer(host.queue.remove(), seat(name, host)));
                    waiting--;
                    hosts.remove(name);
                    hosts.put(name, host);
                }
            }
        } while (offers.size() > before);
        return offers;
    }

    private boolean fits(String name, Host host) {
        return running == 0
                || (running < atOnce
                        && host.running < forOneHost
                        && taken + room.usual() <= room.bytes()
                        && (good.has(name) || ofStrangers(stranger -> stranger.running) < forStrangers));
    }

    private boolean mayWait(String name, Host host) {
        return waiting < atOnce * WAITING_FOR_EACH_RUNNING
                && host.queue.size() < forOneHost * WAITING_FOR_EACH_RUNNING
                && (good.has(name)
                        || ofStrangers(stranger -> stranger.queue.size()) < forStrangers * WAITING_FOR_EACH_RUNNING);
    }

    private int ofStrangers(ToIntFunction<Host> count) {
        return hosts.entrySet().stream()
                .filter(host -> !good.has(host.getKey()))
                .mapToInt(host -> count.applyAsInt(host.getValue()))
                .sum();
    }

    private Place seat(String name, Host host) {
        running++;
        host.running++;
        taken += room.usual();
        return new Place(name);
    }

    private Host host(String name) {
        return hosts.computeIfAbsent(name, host -> new Host());
    }

    private void forgetWhenIdle(String name, Host host) {
        if (host.running == 0 && host.queue.isEmpty()) {
            hosts.remove(name);
        }
    }

    private static Overloaded overloaded(String host, String why) {
        return new Overloaded(Report.of("agent-loader", "a pull from " + host + " was not done: " + why)
                .withRetryAfter(COME_BACK));
    }
}
