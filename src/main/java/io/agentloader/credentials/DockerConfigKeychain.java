package io.agentloader.credentials;

import io.agentloader.failure.AgentException.Overloaded;
import io.agentloader.failure.Report;
import io.agentloader.oci.Repository;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Moves the reading of files off the event loop, and does nothing else. */
final class DockerConfigKeychain implements Keychain {

    private final ConfiguredCredentials configured;
    private final CredentialFiles files;
    private final Executor disk;

    DockerConfigKeychain(ConfiguredCredentials configured, CredentialFiles files, Executor disk) {
        this.configured = configured;
        this.files = files;
        this.disk = disk;
    }

    @Override
    public Uni<Credential> credential(Repository repository) {
        Optional<Credential> own = configured.credential(repository.registry());
        return own.map(found -> Uni.createFrom().item(found)).orElseGet(() -> read(repository));
    }

    private Uni<Credential> read(Repository repository) {
        return Uni.createFrom()
                .item(() -> files.credential(repository).orElse(Credential.ANONYMOUS))
                .runSubscriptionOn(disk)
                .onFailure(RejectedExecutionException.class)
                .transform(full -> new Overloaded(Report.of(
                        repository.registry(), "too much is waiting to be read from disk; try again in a moment")));
    }
}
