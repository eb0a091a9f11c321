package io.agentloader.store;

import io.agentloader.oci.Reference;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Moves references one after another, and knows what they named before, so that all of it can be taken back. */
final class Retreat {

    /** What one record was, and what was made of it, whether or not that came to the disk. */
    private record Step(Optional<TagRecord> before, TagRecord after) {}

    private final TagRecords records;
    private final Map<Reference, Step> steps = new LinkedHashMap<>();

    Retreat(TagRecords records) {
        this.records = records;
    }

    /** All moves of one reference in one write. Completes when a crash cannot undo it: what the record is then. */
    TagRecord move(Reference reference, List<TagMove> moves) throws IOException {
        return records.replace(reference, before -> {
            Optional<TagRecord> after = before;
            for (TagMove move : moves) {
                after = Optional.of(move.on(after));
            }
            steps.put(reference, new Step(before, after.orElseThrow()));
            return after.orElseThrow();
        });
    }

    Set<Reference> references() {
        return steps.keySet();
    }

    /** What somebody else has written since stays. Records that were not there go first: that makes room for the others. */
    void takeBack() throws IOException {
        for (boolean there : new boolean[] {false, true}) {
            for (Map.Entry<Reference, Step> step : steps.entrySet()) {
                if (step.getValue().before().isPresent() == there) {
                    records.restore(
                            step.getKey(),
                            step.getValue().before(),
                            step.getValue().after());
                }
            }
        }
    }
}
