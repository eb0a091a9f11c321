package io.agentloader.store;

import io.agentloader.oci.Reference;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The latest repairs of this process, each logged once it is done. */
final class Repairs {

    private static final System.Logger LOG = System.getLogger(Repairs.class.getName());

    static final int CAPACITY = 100;

    private final Deque<Repair> latest = new ArrayDeque<>();

    synchronized void setAside(Damage damage, List<String> quarantined, Instant at) {
        latest.addFirst(new Repair(at, damage.reference(), damage.reason(), quarantined, Optional.empty()));
        if (latest.size() > CAPACITY) {
            latest.removeLast();
        }
    }

    /** What was set aside for the reference, and not replaced yet, was replaced by what that host delivered. */
    synchronized void replaced(Reference reference, String host) {
        List<Repair> before = List.copyOf(latest);
        latest.clear();
        for (Repair repair : before) {
            boolean done =
                    repair.reference().equals(reference) && repair.replacedBy().isEmpty();
            latest.addLast(done ? repair.by(host) : repair);
            if (done) {
                log(repair.by(host));
            }
        }
    }

    /** Latest first. */
    synchronized List<Repair> list() {
        return List.copyOf(latest);
    }

    private static void log(Repair repair) {
        LOG.log(
                System.Logger.Level.WARNING,
                () -> "repaired reference=" + repair.reference().canonical() + " host="
                        + repair.replacedBy().orElse("")
                        + " quarantine=" + String.join(",", repair.quarantined()) + " reason=\"" + repair.reason()
                        + "\"");
    }
}
