package io.agentloader.store;

import io.agentloader.oci.Reference;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What was found damaged, and what became of it.
 *
 * @param at when it was set aside
 * @param reason as {@link Damage#reason()}
 * @param quarantined names below {@code .agent-loader/quarantine}; none when what was damaged was missing
 * @param replacedBy host and port that delivered the replacement; empty while there is none
 */
public record Repair(
        Instant at, Reference reference, String reason, List<String> quarantined, Optional<String> replacedBy) {

    public Repair {
        quarantined = List.copyOf(quarantined);
    }

    Repair by(String host) {
        return new Repair(at, reference, reason, quarantined, Optional.of(host));
    }
}
