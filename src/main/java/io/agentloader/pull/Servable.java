package io.agentloader.pull;

import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import java.time.Instant;

/**
 * An agent that may be served: every digest on the way hashed, the annotation present, the layer opened.
 *
 * @param host who last confirmed it
 */
record Servable(Content named, Content manifest, Content layer, Content yaml, String host, Instant confirmedAt) {

    Digest digest() {
        return named.digest();
    }

    Servable confirmed(String by, Instant at) {
        return new Servable(named, manifest, layer, yaml, by, at);
    }
}
