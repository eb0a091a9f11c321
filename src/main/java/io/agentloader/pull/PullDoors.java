package io.agentloader.pull;

import io.agentloader.policy.Admission;
import io.agentloader.policy.RegistryTypes;
import io.agentloader.registry.RegistryClient;
import io.agentloader.shared.SharedCache;
import io.agentloader.store.ContentStore;

/** What the pipeline acts through, and who is told. */
public record PullDoors(
        RegistryClient registry,
        ContentStore store,
        Admission admission,
        RegistryTypes types,
        PullListener listener,
        SharedCache shared) {

    /** Of a process that shares nothing. */
    public PullDoors(
            RegistryClient registry,
            ContentStore store,
            Admission admission,
            RegistryTypes types,
            PullListener listener) {
        this(registry, store, admission, types, listener, SharedCache.NONE);
    }
}
