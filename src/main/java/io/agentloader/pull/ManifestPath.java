package io.agentloader.pull;

import io.agentloader.oci.Content;
import io.agentloader.registry.Delivered;
import io.agentloader.store.Confirmation;
import java.time.Instant;

/**
 * Two manifests on the way to an agent: what the reference names, and the one reached so far from there.
 *
 * @param confirmation who delivered the first, and when it was said that this is what is wanted
 * @param indexes how many indexes were crossed
 * @param attempts requests made so far
 */
record ManifestPath(Content named, Confirmation confirmation, Content reached, int indexes, int attempts) {

    static ManifestPath of(Delivered<Content> named, Instant said) {
        Confirmation confirmation = new Confirmation(said, named.host());
        return new ManifestPath(named.value(), confirmation, named.value(), 0, named.attempts());
    }

    String host() {
        return confirmation.host();
    }

    /** Whether an index still stands between here and the agent. */
    boolean isAtIndex() {
        return reached.descriptor().mediaType().isIndex();
    }

    ManifestPath to(Delivered<Content> child) {
        return new ManifestPath(named, confirmation, child.value(), indexes + 1, attempts + child.attempts());
    }
}
