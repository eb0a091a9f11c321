package io.agentloader.pull;

import io.agentloader.oci.Content;
import io.agentloader.store.Ahead;
import io.agentloader.store.Artifact;
import io.agentloader.store.Confirmation;
import java.util.List;

/**
 * An agent that the registry delivered, verified in every part.
 *
 * @param confirmation who delivered what the reference names, and when that was asked: a later answer may know better
 * @param attempts requests made for all of it that serving needs
 * @param others what belongs to it and serving does not need
 * @param ahead what is written of it already
 */
record Fetched(
        Artifact artifact, Content yaml, Confirmation confirmation, int attempts, List<Content> others, Ahead ahead) {

    Servable servable() {
        return new Servable(
                artifact.named(), artifact.manifest(), artifact.layer(), yaml, confirmation.host(), confirmation.at());
    }
}
