package io.agentloader.pull;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets simultaneous callers share one piece of work. Written by hand because sharing operators do not cancel the work when
 * the last caller leaves, and because a caller who insists on an answer made after its question may not join work that
 * already runs.
 *
 * <p>For each key there are at most a shared flight, an insisted one, and one more insisted one that waits for it.
 */
final class SingleFlight<K, V> {

    private final Map<K, Lane<V>> lanes = new HashMap<>();

    /** What a caller got, and whether it was another caller's work. */
    record Landing<V>(V value, boolean joined) {}

    /** Somebody who waits for work; told once at most, on the thread on which it ends, and not after leaving. Must not throw. */
    interface Passenger<V> {

        void landed(Landing<V> landing);

        void failed(Throwable failure);
    }

    private record Subscriber<V>(UniEmitter<? super Landing<V>> emitter) implements Passenger<V> {

        @Override
        public void landed(Landing<V> landing) {
            emitter.complete(landing);
        }

        @Override
        public void failed(Throwable failure) {
            emitter.fail(failure);
        }
    }

    private static final class Lane<V> {
        private @Nullable Flight<V> shared;
        private @Nullable Flight<V> insisted;
        private @Nullable Flight<V> next;

        private boolean isEmpty() {
            return shared == null && insisted == null && next == null;
        }
    }

    private static final class Flight<V> {
        private final Supplier<Uni<V>> work;
        private final Set<Passenger<V>> passengers = new LinkedHashSet<>();
        private @Nullable Passenger<V> leader;
        private @Nullable Cancellable upstream;
        private boolean over;

        private Flight(Supplier<Uni<V>> work) {
            this.work = work;
        }
    }

    /** Joins whatever runs for the key, insisted or shared, or starts the work. */
    Uni<Landing<V>> join(K key, Supplier<Uni<V>> work) {
        return Uni.createFrom().emitter(emitter -> board(key, emitter, () -> sharedFlight(key, work)));
    }

    /** The same for many who wait for one thing, each of whom costs next to nothing. To leave is to cancel. */
    Cancellable join(K key, Supplier<Uni<V>> work, Passenger<V> passenger) {
        Boarding<V> boarding = take(passenger, () -> sharedFlight(key, work));
        if (boarding.starts()) {
            start(key, boarding.flight());
        }
        return () -> leave(key, boarding.flight(), passenger);
    }

    /** Shares only work that starts after this call: the one that waits, or a new one. */
    Uni<Landing<V>> insist(K key, Supplier<Uni<V>> work) {
        return Uni.createFrom().emitter(emitter -> board(key, emitter, () -> insistedFlight(key, work)));
    }

    /** Keys with work under way. */
    int size() {
        synchronized (lanes) {
            return lanes.size();
        }
    }

    /** A flight, and whether whoever found it has to start it. */
    private record Boarding<V>(Flight<V> flight, boolean starts) {}

    private Boarding<V> sharedFlight(K key, Supplier<Uni<V>> work) {
        Lane<V> lane = lanes.computeIfAbsent(key, k -> new Lane<>());
        Flight<V> running = lane.insisted != null ? lane.insisted : lane.shared;
        if (running != null) {
            return new Boarding<>(running, false);
        }
        Flight<V> flight = new Flight<>(work);
        lane.shared = flight;
        return new Boarding<>(flight, true);
    }

    private Boarding<V> insistedFlight(K key, Supplier<Uni<V>> work) {
        Lane<V> lane = lanes.computeIfAbsent(key, k -> new Lane<>());
        if (lane.insisted == null) {
            Flight<V> flight = new Flight<>(work);
            lane.insisted = flight;
            return new Boarding<>(flight, true);
        }
        Flight<V> waiting = lane.next;
        if (waiting == null) {
            waiting = new Flight<>(work);
            lane.next = waiting;
        }
        return new Boarding<>(waiting, false);
    }

    private void board(K key, UniEmitter<? super Landing<V>> emitter, Supplier<Boarding<V>> find) {
        Passenger<V> passenger = new Subscriber<>(emitter);
        Boarding<V> boarding = take(passenger, find);
        emitter.onTermination(() -> leave(key, boarding.flight(), passenger));
        if (boarding.starts()) {
            start(key, boarding.flight());
        }
    }

    private Boarding<V> take(Passenger<V> passenger, Supplier<Boarding<V>> find) {
        synchronized (lanes) {
            Boarding<V> boarding = find.get();
            Flight<V> flight = boarding.flight();
            flight.passengers.add(passenger);
            if (flight.leader == null) {
                flight.leader = passenger;
            }
            return boarding;
        }
    }

    private void start(K key, Flight<V> flight) {
        Cancellable upstream = Uni.createFrom()
                .deferred(flight.work::get)
                .subscribe()
                .with(
                        value -> land(
                                key,
                                flight,
                                passenger -> passenger.landed(new Landing<>(value, flight.leader != passenger))),
                        failure -> land(key, flight, passenger -> passenger.failed(failure)));
        boolean abandoned;
        synchronized (lanes) {
            flight.upstream = upstream;
            abandoned = flight.over;
        }
        if (abandoned) {
            upstream.cancel();
        }
    }

    private void land(K key, Flight<V> flight, Consumer<Passenger<V>> tell) {
        List<Passenger<V>> passengers;
        Flight<V> next;
        synchronized (lanes) {
            if (flight.over) {
                return;
            }
            passengers = new ArrayList<>(flight.passengers);
            next = end(key, flight);
        }
        passengers.forEach(tell);
        startNext(key, next);
    }

    private void leave(K key, Flight<V> flight, Passenger<V> passenger) {
        Cancellable upstream;
        Flight<V> next;
        synchronized (lanes) {
            flight.passengers.remove(passenger);
            if (flight.over || !flight.passengers.isEmpty()) {
                return;
            }
            next = end(key, flight);
            upstream = flight.upstream;
        }
        if (upstream != null) {
            upstream.cancel();
        }
        startNext(key, next);
    }

    /** Takes the flight out of its lane; returns the one that may start now. Called with the lock held. */
    private @Nullable Flight<V> end(K key, Flight<V> flight) {
        flight.over = true;
        Lane<V> lane = lanes.get(key);
        if (lane == null) {
            return null;
        }
        Flight<V> next = null;
        if (lane.shared == flight) {
            lane.shared = null;
        } else if (lane.next == flight) {
            lane.next = null;
        } else if (lane.insisted == flight) {
            next = lane.next;
            lane.insisted = next;
            lane.next = null;
        }
        if (lane.isEmpty()) {
            lanes.remove(key);
        }
        return next;
    }

    private void startNext(K key, @Nullable Flight<V> next) {
        if (next != null) {
            start(key, next);
        }
    }
}
