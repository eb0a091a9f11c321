package io.agentloader.pull;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.NoMatchingPlatform;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.VersionRange;
import io.agentloader.policy.RegistryType;
import io.agentloader.pull.Fetches.Start;
import io.agentloader.pull.Recovery.Kept;
import io.agentloader.pull.SingleFlight.Landing;
import io.agentloader.registry.Delivered;
import io.agentloader.registry.Resolution;
import io.agentloader.registry.Tags;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;

/** The pipeline: read the store, plan, then serve, confirm or fetch. Reads downwards. */
final class PullPipeline implements PullAgent {

    private final PullDoors doors;
    private final PullSettings settings;
    private final InstantSource clock;
    private final StoreReader reader;
    private final Confirms confirms;
    private final Fetches fetches;
    private final Replicas replicas;
    private final PullBounds bounds;
    private final Digests digests;
    private final Inspections inspections;
    private final Configurations configurations;
    private final Explanations explanations;
    private final Blobs blobs;
    private final Referrers referrers;
    private final HeldTags heldTags;
    private final Doubts doubts;
    private final Ranges ranges;
    private final WarmAnswers warmAnswers;
    private final SingleFlight<Terms, PulledAgent> answers = new SingleFlight<>();

    PullPipeline(PullDoors doors, PullSettings settings, InstantSource clock) {
        this.doors = doors;
        this.settings = settings;
        this.clock = clock;
        this.heldTags = new HeldTags(doors.store());
        this.doubts = new Doubts(clock);
        this.reader = new StoreReader(doors.store(), settings.maxAgentSize(), doubts);
        this.bounds = PullBounds.ofPulls(settings);
        this.ranges = new Ranges(doors, settings, clock, bounds);
        this.warmAnswers = new WarmAnswers(doors, settings, reader, clock);
        this.replicas = new Replicas(doors, settings, reader, bounds, clock);
        this.confirms = new Confirms(doors, replicas, clock);
        Source registry = Source.of(doors.registry());
        Source digests = replicas.before(registry);
        Manifests manifests = new Manifests(registry, digests);
        Upstream upstream = new Upstream(manifests, digests, doors, settings);
        this.fetches = new Fetches(
                reader,
                new Recovery(upstream, reader, doors),
                bounds,
                new PullWatch(doors.listener(), clock),
                new ReplicaTurns(doors.shared(), replicas));
        this.digests = new Digests(reader, confirms, clock);
        this.explanations = new Explanations(reader, doors, clock);
        this.blobs = new Blobs(doors, bounds, settings.maxAgentSize(), clock);
        this.referrers = new Referrers(doors, bounds, clock);
        this.configurations = new Configurations(doors, bounds);
        this.inspections = new Inspections(reader, confirms, new Inspections.Fetching(manifests, bounds), clock);
    }

    @Override
    public Uni<PulledAgent> pull(PullRequest request) {
        return Uni.createFrom().deferred(() -> {
            Instant asked = clock.instant();
            return told(request, asked, ranges.ask(request, this::agentOf))
                    .invoke(agent -> doors.listener().served(request, agent, since(asked)));
        });
    }

    @Override
    public Optional<PulledAgent> warm(PullRequest request, Predicate<PulledAgent> wanted) {
        Instant asked = clock.instant();
        Optional<PulledAgent> agent = warmAnswers.find(request, asked).filter(wanted);
        agent.ifPresent(found -> doors.listener().served(request, found, since(asked)));
        return agent;
    }

    @Override
    public Optional<Cancellable> confirm(PullRequest request, Waiter waiter) {
        Instant asked = clock.instant();
        return warmAnswers
                .unconfirmed(request)
                .map(terms -> answers.join(terms, () -> planned(terms), new Waiting(request, asked, waiter)));
    }

    /** Tells the listener what it would be told of a {@link #pull}, and then the one who waits. */
    private final class Waiting implements SingleFlight.Passenger<PulledAgent> {
        private final PullRequest request;
        private final Instant asked;
        private final Waiter waiter;

        private Waiting(PullRequest request, Instant asked, Waiter waiter) {
            this.request = request;
            this.asked = asked;
            this.waiter = waiter;
        }

        @Override
        public void landed(Landing<PulledAgent> landing) {
            PulledAgent agent = told(landing, landing.value()).askedAs(request.reference());
            try {
                doors.listener().served(request, agent, since(asked));
            } catch (RuntimeException bug) {
                // of this request alone, as in a pull
                waiter.failed(bug);
                return;
            }
            waiter.served(agent);
        }

        @Override
        public void failed(Throwable failure) {
            waiter.failed(failure instanceof AgentException ? told(request, asked, failure) : failure);
        }
    }

    @Override
    public void doubt(Reference tag, Digest named) {
        doubts.raise(tag, named);
    }

    @Override
    public void doubtAll() {
        doubts.raiseAll();
    }

    @Override
    public Uni<ResolvedDigest> digest(PullRequest request) {
        return Uni.createFrom().deferred(() -> {
            Instant asked = clock.instant();
            return told(request, asked, ranges.ask(request, this::digestOf))
                    .invoke(resolved -> doors.listener().resolved(request, resolved, since(asked)));
        });
    }

    @Override
    public Uni<InspectedAgent> inspect(PullRequest request) {
        return Uni.createFrom().deferred(() -> {
            Instant asked = clock.instant();
            return told(request, asked, ranges.ask(request, this::manifestsOf))
                    .invoke(agent -> doors.listener().resolved(request, agent.resolved(), since(asked)));
        });
    }

    @Override
    public Uni<Optional<Content>> configuration(PullRequest request, InspectedAgent inspected) {
        return Uni.createFrom().deferred(() -> {
            Instant asked = clock.instant();
            PullRequest found = request.about(inspected.reference());
            return told(request, asked, allowed(found).flatMap(terms -> configurations.of(terms, inspected)));
        });
    }

    @Override
    public Uni<PulledBlob> blob(PullRequest request) {
        return Uni.createFrom().deferred(() -> {
            Instant asked = clock.instant();
            return told(request, asked, allowed(request).flatMap(blobs::blob))
                    .invoke(blob -> doors.listener().resolved(request, blob.resolved(), since(asked)));
        });
    }

    @Override
    public Uni<AgentReferrers> referrers(PullRequest request, Optional<String> artifactType) {
        return Uni.createFrom()
                .deferred(() -> told(
                        request,
                        clock.instant(),
                        concerning(request, Referrers.MOST_STEPS)
                                .chain(agent -> remotely(request))
                                .flatMap(terms -> referrers.list(terms, artifactType))));
    }

    @Override
    public Uni<PulledBlob> referrer(PullRequest request) {
        return Uni.createFrom()
                .deferred(() -> told(
                        request,
                        clock.instant(),
                        remotely(request)
                                .flatMap(referrers::manifest)
                                .call(found ->
                                        concerning(request.about(Referrers.subject(found)), Referrers.MOST_STEPS))));
    }

    /** Whether it is an agent, or refers to one, by way of others too: the signature of its bill of materials does. */
    private Uni<Void> concerning(PullRequest request, int steps) {
        return manifestsOf(request)
                .replaceWithVoid()
                .onFailure(NoMatchingPlatform.class)
                .recoverWithNull()
                .onFailure(failure -> steps > 0 && Referrers.subject(failure).isPresent())
                .recoverWithUni(failure -> concerning(
                        request.about(request.reference()
                                .at(Referrers.subject(failure).orElseThrow())),
                        steps - 1));
    }

    /** What is not stored is asked for, or not to be had. */
    private Uni<Terms> remotely(PullRequest request) {
        return allowed(request.in(PullMode.REMOTE_ONLY));
    }

    @Override
    public Uni<Explanation> explain(PullRequest request) {
        return Uni.createFrom()
                .deferred(() -> ranges.explain(request, this::explanationOf))
                .onFailure(AgentException.class)
                .transform(failure -> Explained.failure(failure, request.reference()));
    }

    @Override
    public Uni<Existence> exists(PullRequest request) {
        return Uni.createFrom().deferred(() -> isTakenForGranted(request) ? granted(request) : lookedFor(request));
    }

    private Uni<PulledAgent> agentOf(PullRequest request) {
        return admitted(request).flatMap(this::answer).map(agent -> agent.askedAs(request.reference()));
    }

    private Uni<ResolvedDigest> digestOf(PullRequest request) {
        return admitted(request).flatMap(digests::digest).map(resolved -> resolved.askedAs(request.reference()));
    }

    private Uni<InspectedAgent> manifestsOf(PullRequest request) {
        return admitted(request).flatMap(inspections::inspect).map(agent -> agent.askedAs(request.reference()));
    }

    private Uni<Explanation> explanationOf(PullRequest request) {
        return admitted(request).flatMap(terms -> explanations.explain(request.reference(), terms));
    }

    private boolean isTakenForGranted(PullRequest request) {
        return doors.types().of(request.reference().registry()) == RegistryType.ONPREM;
    }

    private Uni<Existence> granted(PullRequest request) {
        return told(
                request,
                clock.instant(),
                allowed(request.in(PullMode.LOCAL_ONLY)).replaceWith(() -> Existence.assumed(request.reference())));
    }

    private Uni<Existence> lookedFor(PullRequest request) {
        boolean locally = settings.offline() || request.mode() == PullMode.LOCAL_ONLY;
        return digest(request.in(locally ? PullMode.LOCAL_ONLY : PullMode.REMOTE_ONLY))
                .map(Existence::of)
                .onFailure(Existence::canTell)
                .recoverWithItem(failure -> Existence.of(request.reference(), (AgentException) failure));
    }

    @Override
    public Uni<RepositoryTags> tags(PullRequest request, int limit, Optional<String> after) {
        return Uni.createFrom().deferred(() -> {
            Instant asked = clock.instant();
            Reference reference = request.reference();
            Uni<Delivered<Tags>> listed =
                    bounds.run(reference, () -> doors.registry().tags(reference, limit, after));
            return told(request, asked, remotely(request).flatMap(terms -> listed))
                    .map(told -> new RepositoryTags(
                            reference, told.value().names(), told.value().more(), told.host()));
        });
    }

    @Override
    public Uni<RepositoryTags> tagsIn(PullRequest request, VersionRange range, int limit, Optional<String> after) {
        return Uni.createFrom()
                .deferred(() -> told(
                        request,
                        clock.instant(),
                        remotely(request).flatMap(terms -> ranges.tags(request.reference(), range, limit, after))));
    }

    /** Tells the listener of a failure, with the reference in it. */
    private <T> Uni<T> told(PullRequest request, Instant asked, Uni<T> work) {
        return work.onFailure(AgentException.class).transform(failure -> told(request, asked, failure));
    }

    private AgentException told(PullRequest request, Instant asked, Throwable thrown) {
        AgentException failure = Explained.failure(thrown, request.reference());
        doors.listener().failed(request, failure, since(asked));
        return failure;
    }

    /** A tag that is held at a digest is that digest from here on; nothing further down knows of pins. */
    private Uni<Terms> admitted(PullRequest request) {
        return request.ignoresPin() ? allowed(request) : allowed(request).flatMap(heldTags::held);
    }

    private Uni<Terms> allowed(PullRequest request) {
        return Uni.createFrom().item(() -> {
            doors.admission().check(request.reference());
            return Terms.of(request, settings);
        });
    }

    private Uni<PulledAgent> answer(Terms terms) {
        return switch (terms.mode()) {
            case DEFAULT, PREFER_REMOTE, LOCAL_ONLY ->
                answers.join(terms, () -> planned(terms)).map(landing -> told(landing, landing.value()));
            case STRICT -> strict(terms);
            case REMOTE_ONLY -> remoteOnly(terms);
        };
    }

    private Uni<PulledAgent> planned(Terms terms) {
        return Uni.createFrom().deferred(() -> {
            Start start = fetches.start(terms.reference(), clock.instant());
            return reader.read(
                    terms, stored -> replicas.known(terms, stored).flatMap(known -> next(terms, known, start)));
        });
    }

    private Uni<PulledAgent> next(Terms terms, Stored stored, Start start) {
        Instant now = clock.instant();
        return switch (PullPlan.of(terms, stored, now)) {
            case SERVE_STORED ->
                Uni.createFrom().item(Answers.hit(terms, stored.servable().orElseThrow(), now));
            case CONFIRM -> confirm(terms, stored);
            case FETCH -> fetch(terms, stored, start);
            case MISS -> Uni.createFrom().failure(Answers.missing(terms, stored));
        };
    }

    private Uni<PulledAgent> confirm(Terms terms, Stored stored) {
        Servable copy = stored.servable().orElseThrow();
        return confirms.ask(terms.reference(), terms.effort(stored, clock.instant()))
                .flatMap(landing -> asked(terms, stored, landing))
                .onFailure(failure -> terms.mayStandIn(failure, stored, clock.instant()))
                .recoverWithItem(failure -> stale(terms, copy, (AgentException) failure));
    }

    private PulledAgent stale(Terms terms, Servable copy, AgentException failure) {
        warmAnswers.failed(terms, failure);
        return Answers.stale(terms, copy, failure, clock.instant());
    }

    private Uni<PulledAgent> asked(Terms terms, Stored stored, Landing<Delivered<Resolution>> landing) {
        Delivered<Resolution> resolved = landing.value();
        Uni<PulledAgent> answer = stored.holds(resolved.value().digest())
                ? confirms.revalidated(terms, stored, resolved)
                : moved(terms, stored, resolved);
        return answer.map(agent -> told(landing, agent));
    }

    private Uni<PulledAgent> moved(Terms terms, Stored stored, Delivered<Resolution> resolved) {
        FetchOrder order = FetchOrder.of(terms.reference(), terms.platform(), terms.effort(stored, clock.instant()));
        return replicas.delivering(order, resolved)
                .flatMap(told -> fetches.share(order.told(told)))
                .map(landing -> pulled(terms, landing, stored.servable()));
    }

    private Uni<PulledAgent> fetch(Terms terms, Stored stored, Start start) {
        FetchOrder order = FetchOrder.of(terms.reference(), terms.platform(), terms.effort());
        return fetches.shareUnlessThere(order, stored.damage(), start)
                .map(landing -> pulled(terms, landing, Optional.empty()));
    }

    private Uni<PulledAgent> strict(Terms terms) {
        FetchOrder order = FetchOrder.of(terms.reference(), terms.platform(), terms.effort());
        return reader.recall(terms, stored -> fetches.insist(order.unlessUnchanged(unchanged(stored)), stored.damage())
                .map(landing -> pulled(terms, landing, stored.servable())));
    }

    /** Where artifacts are to be whole, what is lacking of them is brought although nothing has changed. */
    private Optional<Digest> unchanged(Stored stored) {
        return settings.complete() ? Optional.empty() : stored.servable().map(Servable::digest);
    }

    private Uni<PulledAgent> remoteOnly(Terms terms) {
        FetchOrder order = FetchOrder.of(terms.reference(), terms.platform(), terms.effort())
                .byForce();
        return fetches.share(order).map(landing -> pulled(terms, landing, Optional.empty()));
    }

    private PulledAgent pulled(Terms terms, Landing<Kept> landing, Optional<Servable> before) {
        PulledAgent agent = Answers.pulled(terms, landing.value(), before, clock.instant());
        if (!landing.joined()) {
            before.flatMap(copy -> Disagreement.between(copy, agent)).ifPresent(doors.listener()::disagreed);
        }
        return told(landing, agent);
    }

    private static PulledAgent told(Landing<?> landing, PulledAgent agent) {
        return landing.joined() ? agent.with(agent.outcome().joined()) : agent;
    }

    private Duration since(Instant asked) {
        return Duration.between(asked, clock.instant());
    }
}
