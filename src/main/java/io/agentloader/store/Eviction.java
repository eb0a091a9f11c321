package io.agentloader.store;

import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Decides which versions go, from what is known and nothing else. Whatever was confirmed within the grace stays, and so does
 * what a pin holds, what is on the warm list, and what a tag names while nobody can be asked for it.
 *
 * <p>When room is to be made, every record is shown twice: first to {@link #see}, and, when {@link #choose} has found how far
 * the room reaches, to {@link #going}. In between one {@link Lot} of each version is remembered, and afterwards no more than
 * the one at which the room ends.
 */
final class Eviction {

    private final StoreSettings settings;
    private final Instant now;
    private final Pinned pinned;
    private final Map<Repository, List<Reference>> warm;
    private final Counted counted = new Counted();
    private List<Lot> lots = new ArrayList<>();
    private long taken;
    private Optional<Lot> lastToGo = Optional.empty();

    /** One decision; without room to be made, only what is too old goes. */
    Eviction(StoreSettings settings, Instant now, Pinned pinned) {
        this.settings = settings;
        this.now = now;
        this.pinned = pinned;
        this.warm = settings.warm().stream().collect(Collectors.groupingBy(Reference::repository));
    }

    /** Counts what stays for certain, and remembers what may go for want of room. */
    void see(TagRecord record) {
        List<Holding> all = Holding.of(record);
        for (int number = 0; number < all.size(); number++) {
            Holding holding = all.get(number);
            if (hasToStay(holding)) {
                taken += Lot.of(holding, number).countedInto(counted);
            } else if (!isTooOld(holding)) {
                lots.add(Lot.of(holding, number));
            }
        }
    }

    /**
     * Finds how far the room reaches, when everything was seen. What is shared counts once, for whoever stays longest.
     *
     * @param room how many bytes may be kept
     */
    void choose(long room) {
        lots.sort(Collections.reverseOrder());
        for (Lot lot : lots) {
            taken += lot.countedInto(counted);
            if (taken > room) {
                lastToGo = Optional.of(lot);
                break;
            }
        }
        lots = List.of();
    }

    /** Those versions of a record that go. What it names now goes only when all of it does, for then the record is no more. */
    List<Holding> going(TagRecord record) {
        List<Holding> all = Holding.of(record);
        List<Holding> going = new ArrayList<>();
        for (int number = 0; number < all.size(); number++) {
            if (goes(all.get(number), number)) {
                going.add(all.get(number));
            }
        }
        if (going.size() < all.size()) {
            going.removeIf(holding -> !holding.earlier());
        }
        return going;
    }

    private boolean goes(Holding holding, int number) {
        boolean beyondTheRoom = lastToGo.isPresent() && Lot.of(holding, number).compareTo(lastToGo.get()) <= 0;
        return (beyondTheRoom || isTooOld(holding)) && !hasToStay(holding);
    }

    private boolean hasToStay(Holding holding) {
        boolean recent = holding.confirmed().isAfter(now.minus(Collector.GRACE));
        return recent || isWarm(holding) || pinned.keeps(holding) || (settings.offline() && holding.isTagged());
    }

    /** What a warm tag names now, and what a warm digest leads to. */
    private boolean isWarm(Holding holding) {
        return warm.getOrDefault(holding.reference().repository(), List.of()).stream()
                .anyMatch(held -> held.digest()
                        .map(holding.version()::names)
                        .orElseGet(() -> !holding.earlier() && held.equals(holding.reference())));
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
