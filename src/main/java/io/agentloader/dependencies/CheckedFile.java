package io.agentloader.dependencies;

import io.agentloader.oci.Digest;
import java.util.Optional;

/**
 * A file of a lock after it was held against what is there.
 *
 * @param now what its bytes hash to; empty where there is no such file
 */
public record CheckedFile(Lock.File file, Optional<Digest> now) {

    public boolean holds() {
        return now.filter(file.digest()::equals).isPresent();
    }
}
