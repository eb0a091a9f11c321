package io.agentloader.credentials;

import io.agentloader.oci.Repository;
import io.smallrye.mutiny.Uni;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Finds who we are for a host. Never fails for want of a credential: {@link Credential#ANONYMOUS} is an answer. */
public interface Keychain {

    /**
     * Own configuration first, then docker's and podman's files and the helpers that they name. Files are read on
     * {@code disk}, and a helper holds one of the other threads until it is over, which takes ten seconds at most. A full
     * queue of either is an {@link io.agentloader.failure.AgentException.Overloaded}.
     */
    static Keychain ofDockerConfig(
            CredentialSettings settings, Executor disk, Executor helperThreads, InstantSource clock) {
        System.Logger log = System.getLogger(Keychain.class.getName());
        Consumer<String> warnings = text -> log.log(System.Logger.Level.WARNING, text);
        String path = settings.environment().getOrDefault("PATH", "");
        return new DockerConfigKeychain(
                new ConfiguredCredentials(settings.registries()),
                new CredentialFiles(CredentialPlaces.of(settings), clock, warnings),
                new CredentialHelpers(new HelperProgram(path, HelperProgram.LIMIT), helperThreads, clock, warnings),
                disk);
    }

    /**
     * The credential for a repository of a host.
     *
     * @param repository what is asked for; its registry is the key, with {@code docker.io} for Docker Hub
     */
    Uni<Credential> credential(Repository repository);

    /**
     * Why {@link Credential#ANONYMOUS} was the last answer although somebody was to be known: a file that is named and not
     * there. That is no answer of the file's, so another source may still be asked. Blocks nothing.
     */
    default Optional<String> missing() {
        return Optional.empty();
    }

    /** A registry did not take this credential: what was only remembered is looked for again the next time. */
    default void refused(Repository repository, Credential credential) {}
}
