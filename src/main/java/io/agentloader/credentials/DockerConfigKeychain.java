package io.agentloader.credentials;

import io.agentloader.failure.AgentException.Overloaded;
import io.agentloader.failure.Report;
import io.agentloader.oci.Repository;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Asks one source after another, files and helpers each on their own threads. */
final class DockerConfigKeychain implements Keychain {

    private final ConfiguredCredentials configured;
    private final CredentialFiles files;
    private final CredentialHelpers helpers;
    private final Executor disk;

    DockerConfigKeychain(
            ConfiguredCredentials configured, CredentialFiles files, CredentialHelpers helpers, Executor disk) {
        this.configured = configured;
        this.files = files;
        this.helpers = helpers;
        this.disk = disk;
    }

    @Override
    public Uni<Credential> credential(Repository repository) {
        Optional<Credential> own = configured.credential(repository.registry());
        return own.map(found -> Uni.createFrom().item(found)).orElseGet(() -> read(repository));
    }

    private Uni<Credential> read(Repository repository) {
        return Uni.createFrom()
                .item(() -> files.candidates(repository))
                .runSubscriptionOn(disk)
                .onFailure(RejectedExecutionException.class)
                .transform(full -> new Overloaded(Report.of(
                        repository.registry(), "too much is waiting to be read from disk; try again in a moment")))
                .flatMap(this::first);
    }

    private Uni<Credential> first(List<Candidate> candidates) {
        if (candidates.isEmpty()) {
            return Uni.createFrom().item(Credential.ANONYMOUS);
        }
        List<Candidate> others = candidates.subList(1, candidates.size());
        return credential(candidates.get(0))
                .flatMap(found -> found.map(credential -> Uni.createFrom().item(credential))
                        .orElseGet(() -> first(others)));
    }

    private Uni<Optional<Credential>> credential(Candidate candidate) {
        if (candidate instanceof Candidate.Asked asked) {
            return helpers.ask(asked.call());
        }
        Candidate.Found found = (Candidate.Found) candidate;
        return Uni.createFrom().item(Optional.of(found.credential()));
    }

    @Override
    public Optional<String> missing() {
        return files.missing();
    }

    @Override
    public void refused(Repository repository, Credential credential) {
        helpers.refused(CredentialKeys.primary(repository.registry()), credential);
    }
}
