package io.agentloader.pull;

import io.agentloader.oci.Content;
import io.agentloader.store.Artifact;
import io.agentloader.store.Confirmation;
import java.time.Instant;

/**
 * An agent that the registry delivered, verified in every part.
 *
 * @param host who delivered what the reference names
 * @param attempts requests made for all of it
 */
record Fetched(Artifact artifact, Content yaml, String host, int attempts) {

    Servable servable(Instant now) {
        return new Servable(artifact.named(), artifact.manifest(), artifact.layer(), yaml, host, now);
    }

    Confirmation confirmation(Instant now) {
        return new Confirmation(now, host);
    }
}
