package io.agentloader.store;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The latest repairs of this process, each logged and told once it is done. */
final class Repairs {

    private static final System.Logger LOG = System.getLogger(Repairs.class.getName());

    static final int CAPACITY = 100;

    private final InstantSource clock;
    private final StoreListener listener;
    private final Deque<Repair> latest = new ArrayDeque<>();

    /** What a commit healed, until a tag says for whom and from where: oldest first. */
    private final Map<Digest, Healed> healed = new LinkedHashMap<>();

    Repairs(InstantSource clock, StoreListener listener) {
        this.clock = clock;
        this.listener = listener;
    }

    /** A blob that was not what it had to be when its bytes came in anew. */
    private record Healed(Instant at, String reason, List<String> quarantined) {}

    synchronized void setAside(Damage damage, List<String> quarantined) {
        add(new Repair(clock.instant(), damage.reference(), damage.reason(), quarantined, Optional.empty()));
    }

    /** The good bytes have taken the place of what was wrong with a blob. */
    synchronized void healed(Digest digest, String reason, Optional<String> quarantined) {
        if (healed.size() >= CAPACITY) {
            healed.remove(healed.keySet().iterator().next());
        }
        healed.put(
                digest, new Healed(clock.instant(), reason, quarantined.stream().toList()));
    }

    /**
     * What was set aside for the reference and not replaced yet, and what was healed of these blobs, is replaced by what that host
     * delivered.
     */
    void replaced(Reference reference, List<Digest> blobs, String host) {
        Set<String> told = new HashSet<>();
        for (Repair done : settled(reference, blobs, host)) {
            log(done, done.quarantined().stream().filter(told::add).toList());
            listener.repaired(done);
        }
    }

    private synchronized List<Repair> settled(Reference reference, List<Digest> blobs, String host) {
        for (Digest digest : blobs) {
            Healed found = healed.remove(digest);
            if (found != null) {
                add(new Repair(found.at(), reference, found.reason(), found.quarantined(), Optional.empty()));
            }
        }
        List<Repair> done = new ArrayList<>();
        List<Repair> before = List.copyOf(latest);
        latest.clear();
        for (Repair repair : before) {
            boolean open =
                    repair.reference().equals(reference) && repair.replacedBy().isEmpty();
            latest.addLast(open ? repair.by(host) : repair);
            if (open) {
                done.add(repair.by(host));
            }
        }
        return done;
    }

    private void add(Repair repair) {
        latest.addFirst(repair);
        if (latest.size() > CAPACITY) {
            latest.removeLast();
        }
    }

    /** Latest first. */
    synchronized List<Repair> list() {
        return List.copyOf(latest);
    }

    /** @param quarantined what no line before has named: until it is replaced, the same may be set aside again and again */
    private static void log(Repair repair, List<String> quarantined) {
        LOG.log(
                System.Logger.Level.WARNING,
                () -> "repaired reference=" + repair.reference().canonical() + " host="
                        + repair.replacedBy().orElse("")
                        + " quarantine=" + String.join(",", quarantined) + " reason=\"" + repair.reason()
                        + "\"");
    }
}
