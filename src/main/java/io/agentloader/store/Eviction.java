package io.agentloader.store;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Decides which holdings go, from what is known and nothing else. Whatever was confirmed within the grace stays, and so does
 * what a pin holds, and what a tag names while nobody can be asked for it.
 */
final class Eviction {

    private final StoreSettings settings;
    private final Instant now;
    private final Set<Long> counted = new HashSet<>();
    private final Pinned pinned;
    private long room;

    /**
     * One decision.
     *
     * @param room how many bytes may be kept
     */
    Eviction(StoreSettings settings, Instant now, Pinned pinned, long room) {
        this.settings = settings;
        this.now = now;
        this.pinned = pinned;
        this.room = room;
    }

    /** Those that go. What is shared counts once, for whoever stays longest. */
    List<Holding> of(List<Holding> all) {
        all.stream().filter(this::hasToStay).forEach(this::count);
        List<Holding> rest = new ArrayList<>(all);
        rest.removeIf(this::hasToStay);
        rest.sort(Holding.FIRST_TO_GO.reversed());
        List<Holding> going = new ArrayList<>();
        boolean full = false;
        for (Holding holding : rest) {
            if (isTooOld(holding)) {
                going.add(holding);
                continue;
            }
            count(holding);
            full = full || room < 0;
            if (full) {
                going.add(holding);
            }
        }
        return going;
    }

    private void count(Holding holding) {
        holding.blobs()
                .filter(blob -> counted.add(Marks.key(blob.digest().hex())))
                .forEach(blob -> room -= blob.size());
    }

    private boolean hasToStay(Holding holding) {
        boolean recent = holding.confirmed().plus(Collector.GRACE).isAfter(now);
        return recent || pinned.keeps(holding) || (settings.offline() && holding.isTagged());
    }

    private boolean isTooOld(Holding holding) {
        return settings.maxAge()
                .filter(age -> holding.lastUsed().isBefore(day(age)))
                .isPresent();
    }

    /** Days are all that is known, so something used on the very day of the limit stays. */
    private LocalDate day(Duration age) {
        return LocalDate.ofInstant(now.minus(age), ZoneOffset.UTC);
    }
}
