package io.agentloader.pull;

import io.agentloader.oci.Reference;
import java.util.List;

/**
 * How far the references are that are held ready.
 *
 * @param held how many were served at least once since the start, by a registry or from the store
 * @param missing those that were not
 * @param over whether the start waits no longer: all are held, or their time is over
 */
public record WarmState(int held, List<Reference> missing, boolean over) {

    public WarmState {
        missing = List.copyOf(missing);
    }
}
