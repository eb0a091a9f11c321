package io.agentloader.credentials;

import io.agentloader.oci.Repository;
import io.smallrye.mutiny.Uni;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/** Finds who we are for a host. Never fails for want of a credential: {@link Credential#ANONYMOUS} is an answer. */
public interface Keychain {

    /**
     * Own configuration first, then docker's and podman's files. Files are read on {@code disk}, whose full queue is an
     * {@link io.agentloader.failure.AgentException.Overloaded}.
     */
    static Keychain ofDockerConfig(CredentialSettings settings, Executor disk, InstantSource clock) {
        System.Logger log = System.getLogger(Keychain.class.getName());
        CredentialFiles files = new CredentialFiles(
                CredentialPlaces.of(settings), clock, text -> log.log(System.Logger.Level.WARNING, text));
        return new DockerConfigKeychain(new ConfiguredCredentials(settings.registries()), files, disk);
    }

    /**
     * The credential for a repository of a host.
     *
     * @param repository what is asked for; its registry is the key, with {@code docker.io} for Docker Hub
     */
    Uni<Credential> credential(Repository repository);
}
