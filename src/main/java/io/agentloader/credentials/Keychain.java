package io.agentloader.credentials;

import io.agentloader.oci.Repository;
import io.smallrye.mutiny.Uni;

/** Finds who we are for a host. Never fails for want of a credential: {@link Credential#ANONYMOUS} is an answer. */
public interface Keychain {

    /**
     * The credential for a repository of a host.
     *
     * @param repository what is asked for; its registry is the key, with {@code docker.io} for Docker Hub
     */
    Uni<Credential> credential(Repository repository);
}
