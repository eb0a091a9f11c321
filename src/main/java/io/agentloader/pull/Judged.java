package io.agentloader.pull;

import io.agentloader.oci.Descriptor;
import io.agentloader.store.Entry;
import io.agentloader.store.StoredAgent;
import org.jspecify.annotations.Nullable;

/** Which agent of one reference was found to be one last. The store hands out the same for as long as nothing of it changes. */
final class Judged {

    private volatile @Nullable Last last;

    private record Last(Descriptor named, StoredAgent agent) {}

    /** Whether it is the very same: an equal one is looked for among all that were judged. */
    @SuppressWarnings("ReferenceEquality")
    boolean holds(Entry entry) {
        Last known = last;
        return known != null
                && known.agent() == entry.agent()
                && known.named() == entry.version().named();
    }

    /** It is an agent, and its layer is the YAML itself. */
    void remember(Entry entry) {
        last = new Last(entry.version().named(), entry.agent());
    }
}
