package io.agentloader.embedded;

import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a registry knows of a manifest or index that it holds.
 *
 * @param needs what it refers to and a repository has to have beside it
 * @param subject what it is about (OCI image specification, "subject")
 * @param artifactType empty when it says none
 */
record HeldManifest(
        Descriptor descriptor,
        Set<Digest> needs,
        Optional<Digest> subject,
        String artifactType,
        Map<String, String> annotations) {

    HeldManifest {
        needs = Set.copyOf(needs);
        annotations = Map.copyOf(annotations);
    }

    Digest digest() {
        return descriptor.digest();
    }
}
