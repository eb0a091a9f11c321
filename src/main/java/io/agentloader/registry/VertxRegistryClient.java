package io.agentloader.registry;

import io.agentloader.credentials.Credential;
import io.agentloader.credentials.Keychain;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.ThreadLocalRandom;

/** The client on the event loop: puts its parts together, and says of each call which requests it is made of. */
final class VertxRegistryClient implements RegistryClient {

    private static final System.Logger LOG = System.getLogger(VertxRegistryClient.class.getName());

    private final Wire wire;
    private final Operations operations;
    private final Circuits circuits;
    private final Pushes pushes;
    private final RegistryStates states;
    private final Checkups checkups;
    private final Forecasts forecasts;
    private final ManifestAnswers manifests;
    private final BlobAnswers blobs;
    private final TagAnswers tags;
    private final ReferrerLists referrers;

    VertxRegistryClient(Wire wire, Keychain keychain, RegistrySettings settings, Surroundings surroundings) {
        InstantSource clock = surroundings.clock();
        this.wire = wire;
        this.manifests = new ManifestAnswers(clock);
        this.blobs = new BlobAnswers(clock);
        this.tags = new TagAnswers(clock);
        this.referrers = new ReferrerLists(tags, clock);
        Schemes schemes = new Schemes(clock);
        Timers timers = new Timers(surroundings.vertx());
        Warnings warnings = new Warnings(text -> LOG.log(System.Logger.Level.WARNING, text));
        HostHistories histories = new HostHistories(clock);
        Courier courier = new Courier(
                wire,
                answer -> {
                    schemes.answered(answer.origin());
                    warnings.note(answer);
                    histories.note(answer);
                },
                surroundings.listener(),
                clock);
        this.circuits = new Circuits(settings.circuit(), clock, surroundings.listener()::learned, LOG::log);
        Operations.Parts parts = new Operations.Parts(
                settings.endpoints(),
                schemes,
                circuits,
                new Rests(LOG::log, clock),
                histories,
                surroundings.listener(),
                new Retry(
                        settings.retry(),
                        timers::pause,
                        () -> ThreadLocalRandom.current().nextDouble(),
                        clock),
                timers,
                keychain,
                authentication(courier, settings, circuits, clock));
        this.operations = new Operations(parts, settings.timeouts().pull(), clock);
        this.pushes = new Pushes(parts, settings.timeouts().pull(), clock);
        this.states = new RegistryStates(parts, settings, clock);
        this.checkups = new Checkups(parts, settings, clock);
        this.forecasts = new Forecasts(parts, states);
    }

    private static Authenticator.Parts authentication(
            Courier courier, RegistrySettings settings, Circuits circuits, InstantSource clock) {
        return new Authenticator.Parts(
                courier,
                new TokenExchange(
                        courier, new RotatedTokens(), settings.timeouts().request(), clock),
                new TokenCache(clock),
                new Challenges(clock),
                settings.timeouts().request(),
                RealmRules.of(settings),
                circuits);
    }

    @Override
    public Uni<Delivered<Resolution>> resolve(Reference reference, Effort effort) {
        Call call = Call.ofManifest(HttpMethod.HEAD, reference);
        return operations
                .run(call, reference, effort, attempt -> resolved(attempt, reference, effort))
                .map(Aged::delivered);
    }

    private Uni<Aged<Resolution>> resolved(Attempt attempt, Reference reference, Effort effort) {
        return attempt.sendForManifest(HttpMethod.HEAD, reference, effort).flatMap(answer -> manifests
                .digest(attempt.call(), reference, answer)
                .map(digest -> Uni.createFrom().item(Aged.of(answer, new Resolution(digest, Optional.empty()))))
                .orElseGet(() -> fetched(attempt, reference, effort)));
    }

    private Uni<Aged<Resolution>> fetched(Attempt attempt, Reference reference, Effort effort) {
        return content(attempt, reference, effort)
                .map(content -> content.with(new Resolution(content.value().digest(), Optional.of(content.value()))));
    }

    @Override
    public Uni<Delivered<Content>> manifest(Reference reference, Effort effort) {
        Call call = Call.ofManifest(HttpMethod.GET, reference);
        return operations
                .run(call, reference, effort, attempt -> content(attempt, reference, effort))
                .map(Aged::delivered);
    }

    private Uni<Aged<Content>> content(Attempt attempt, Reference reference, Effort effort) {
        return attempt.sendForManifest(HttpMethod.GET, reference, effort)
                .map(answer -> Aged.of(answer, manifests.content(attempt.call(), reference, answer)));
    }

    @Override
    public Uni<Delivered<Content>> blob(Reference reference, Descriptor descriptor, long limit, Effort effort) {
        Call call = new Call(reference.repository().toString(), "GET blob " + descriptor.digest() + " of");
        return Uni.createFrom().deferred(() -> {
            BlobAnswers.refuseTooLarge(call, reference, descriptor, limit);
            return operations.run(call, reference, effort, attempt -> bytes(attempt, descriptor));
        });
    }

    @Override
    public Uni<Delivered<Content>> blob(Reference reference, long limit) {
        Digest digest = reference.digest().orElseThrow(() -> new IllegalArgumentException("no digest: " + reference));
        Call call = new Call(reference.repository().toString(), "GET blob " + digest + " of");
        return operations.run(call, reference, Effort.FULL, attempt -> attempt.send(
                        HttpMethod.GET, Endpoint.blobPath(attempt.repository(), digest), limit)
                .map(answer -> blobs.content(attempt.call(), reference, answer, limit)));
    }

    private Uni<Content> bytes(Attempt attempt, Descriptor descriptor) {
        String path = Endpoint.blobPath(attempt.repository(), descriptor.digest());
        return attempt.send(HttpMethod.GET, path, descriptor.size())
                .map(answer -> blobs.content(attempt.call(), descriptor, answer));
    }

    @Override
    public Uni<Delivered<Tags>> tags(Reference reference, int limit, Optional<String> after, Effort effort) {
        Call call = Call.ofTags(reference.repository());
        return operations.run(call, reference, effort, attempt -> new TagPages(tags, attempt, limit, after).read());
    }

    @Override
    public Uni<Delivered<Content>> referrers(Reference reference, Optional<String> artifactType) {
        Call call = new Call(reference.toString(), "GET referrers of", Part.Need.TAG);
        return operations.run(
                call, reference, Effort.FULL, attempt -> referrers.read(attempt, reference, artifactType));
    }

    @Override
    public Uni<Delivered<Receipt>> push(Reference reference, Upload upload) {
        return pushes.push(reference, upload);
    }

    @Override
    public Forecast confirming(Reference reference, Effort effort) {
        return forecasts.of(reference, HttpMethod.HEAD, effort);
    }

    @Override
    public Forecast fetching(Reference reference, Effort effort) {
        return forecasts.of(reference, HttpMethod.GET, effort);
    }

    @Override
    public Forecast listing(Reference reference, Effort effort) {
        return forecasts.ofTags(reference, effort);
    }

    @Override
    public SortedSet<String> registries() {
        return states.names();
    }

    @Override
    public RegistryState registry(String name) {
        return states.of(name);
    }

    @Override
    public Uni<List<Checkup>> checkup(Repository repository) {
        return checkups.of(repository);
    }

    @Override
    public Uni<Optional<Checkup>> checkup(Repository repository, Credential credential) {
        return checkups.of(repository, credential);
    }

    @Override
    public void heard(HostNews news, Duration age) {
        circuits.heard(news, age);
    }

    @Override
    public void close() {
        wire.close();
    }
}
