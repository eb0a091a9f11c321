package io.agentloader.connection;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How often callers were hung up on, by why. They see no more than the end of their connection, so the log tells of it: of each reason at
 * most once a minute, since thousands may have the same.
 */
public final class HangUps {

    private static final System.Logger LOG = System.getLogger(HangUps.class.getName());
    private static final long APART_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Why somebody was hung up on. */
    public enum Reason {
        SLOW_HEAD("the head of its request was not whole in time"),
        HEADS_FULL(
                "heads of requests that are not whole or not answered take all the memory there is for them, and those of"
                        + " this connection took most"),
        SLOW_BODY("the body of its request came too slowly"),
        ANSWERS_NOT_TAKEN(
                "answers that callers do not take need all the memory there is for them, and this one took most of it or hardly read");

        private final String told;

        Reason(String told) {
            this.told = told;
        }
    }

    /** What is known of one reason: how often it was, how many of these were logged, and when the next line may be. */
    private record Tally(AtomicLong all, AtomicLong told, AtomicLong due) {}

    private final LongSupplier nanos;
    private final Consumer<String> log;
    private final Map<Reason, Tally> tallies = new EnumMap<>(Reason.class);

    HangUps(LongSupplier nanos, Consumer<String> log) {
        this.nanos = nanos;
        this.log = log;
        for (Reason reason : Reason.values()) {
            tallies.put(reason, new Tally(new AtomicLong(), new AtomicLong(), new AtomicLong(nanos.getAsLong())));
        }
    }

    /** None yet; warns in the log. */
    public static HangUps logged() {
        return new HangUps(System::nanoTime, text -> LOG.log(System.Logger.Level.WARNING, text));
    }

    /**
     * One more; from any thread.
     *
     * @param caller its address, where it has one
     */
    public void note(Reason reason, @Nullable String caller) {
        Tally tally = tally(reason);
        long all = tally.all().incrementAndGet();
        long now = nanos.getAsLong();
        long due = tally.due().get();
        if (now - due >= 0 && tally.due().compareAndSet(due, now + APART_NANOS)) {
            long more = all - tally.told().getAndSet(all) - 1;
            log.accept("hung up on " + Objects.requireNonNullElse(caller, "a caller") + ": " + reason.told
                    + (more > 0 ? " (and on " + more + " more, without a line of their own)" : ""));
        }
    }

    /** Since the start. */
    public long count(Reason reason) {
        return tally(reason).all().get();
    }

    private Tally tally(Reason reason) {
        return Objects.requireNonNull(tallies.get(reason));
    }
}
