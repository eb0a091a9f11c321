package io.agentloader.dependencies;

import io.agentloader.oci.Digest;
import io.agentloader.pull.ResolvedDigest;
import java.util.Optional;

/**
 * Where a tree begins: an agent of a registry, or a file that names such agents.
 *
 * @param name the canonical reference, or the file as it was named
 * @param digest what the reference was found to name, or that of the file's bytes
 * @param resolved how the reference was found; empty exactly for a file
 */
public record Root(String name, Digest digest, Optional<ResolvedDigest> resolved) {

    public boolean isFile() {
        return resolved.isEmpty();
    }
}
