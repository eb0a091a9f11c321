package io.agentloader.dependencies;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Digest;
import io.agentloader.pull.ResolvedDigest;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * A line of a lock after it was held against what its reference names.
 *
 * @param now what it names; empty exactly when there is a failure
 */
public record Checked(Lock.Line line, Optional<Digest> now, Optional<AgentException> failure) {

    static Uni<Checked> of(Lock.Line line, Uni<ResolvedDigest> asked) {
        return asked.map(resolved -> new Checked(line, Optional.of(resolved.digest()), Optional.empty()))
                .onFailure(AgentException.class)
                .recoverWithItem(failure -> new Checked(line, Optional.empty(), Optional.of(failure)));
    }

    public boolean holds() {
        return now.filter(line.digest()::equals).isPresent();
    }
}
