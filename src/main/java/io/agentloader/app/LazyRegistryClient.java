package io.agentloader.app;

import io.agentloader.credentials.Credential;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import io.agentloader.registry.Checkup;
import io.agentloader.registry.Delivered;
import io.agentloader.registry.Effort;
import io.agentloader.registry.Forecast;
import io.agentloader.registry.HostNews;
import io.agentloader.registry.Receipt;
import io.agentloader.registry.RegistryClient;
import io.agentloader.registry.RegistryState;
import io.agentloader.registry.Resolution;
import io.agentloader.registry.Tags;
import io.agentloader.registry.Upload;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/** A client that is made for the first request: what the store can answer needs no network, nor the code for one. */
final class LazyRegistryClient implements RegistryClient {

    private final Lazy<RegistryClient> client;

    LazyRegistryClient(Lazy<RegistryClient> client) {
        this.client = client;
    }

    @Override
    public Uni<Delivered<Resolution>> resolve(Reference reference, Effort effort) {
        return Uni.createFrom().deferred(() -> client.get().resolve(reference, effort));
    }

    @Override
    public Uni<Delivered<Content>> manifest(Reference reference, Effort effort) {
        return Uni.createFrom().deferred(() -> client.get().manifest(reference, effort));
    }

    @Override
    public Uni<Delivered<Content>> blob(Reference reference, Descriptor descriptor, long limit, Effort effort) {
        return Uni.createFrom().deferred(() -> client.get().blob(reference, descriptor, limit, effort));
    }

    @Override
    public Uni<Delivered<Content>> blob(Reference reference, long limit) {
        return Uni.createFrom().deferred(() -> client.get().blob(reference, limit));
    }

    @Override
    public Uni<Delivered<Tags>> tags(Reference reference, int limit, Optional<String> after, Effort effort) {
        return Uni.createFrom().deferred(() -> client.get().tags(reference, limit, after, effort));
    }

    @Override
    public Uni<Delivered<Content>> referrers(Reference reference, Optional<String> artifactType) {
        return Uni.createFrom().deferred(() -> client.get().referrers(reference, artifactType));
    }

    @Override
    public Uni<Delivered<Receipt>> push(Reference reference, Upload upload) {
        return Uni.createFrom().deferred(() -> client.get().push(reference, upload));
    }

    @Override
    public Forecast confirming(Reference reference, Effort effort) {
        return client.get().confirming(reference, effort);
    }

    @Override
    public Forecast fetching(Reference reference, Effort effort) {
        return client.get().fetching(reference, effort);
    }

    @Override
    public Forecast listing(Reference reference, Effort effort) {
        return client.get().listing(reference, effort);
    }

    @Override
    public SortedSet<String> registries() {
        return client.get().registries();
    }

    @Override
    public RegistryState registry(String name) {
        return client.get().registry(name);
    }

    @Override
    public Uni<List<Checkup>> checkup(Repository repository) {
        return Uni.createFrom().deferred(() -> client.get().checkup(repository));
    }

    @Override
    public Uni<Optional<Checkup>> checkup(Repository repository, Credential credential) {
        return Uni.createFrom().deferred(() -> client.get().checkup(repository, credential));
    }

    @Override
    public void heard(HostNews news, Duration age) {
        client.get().heard(news, age);
    }

    @Override
    public void close() {
        client.ifMade().ifPresent(RegistryClient::close);
    }
}
