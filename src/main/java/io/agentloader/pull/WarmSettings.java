package io.agentloader.pull;

import io.agentloader.oci.Reference;
import java.time.Duration;
import java.util.List;

/**
 * What is held ready.
 *
 * @param references pulled at start, and confirmed from then on
 * @param timeout after which the start does not wait for them any longer
 * @param interval between two confirmations of one of them
 */
public record WarmSettings(List<Reference> references, Duration timeout, Duration interval) {

    public WarmSettings {
        references = List.copyOf(references);
    }
}
