package io.agentloader.resolver;

import io.agentloader.failure.AgentException.InvalidReference;
import io.agentloader.failure.Report;
import io.agentloader.oci.Reference;
import io.agentloader.policy.TypedHost;
import io.agentloader.publish.AgentFile;
import io.agentloader.publish.PackOptions;
import io.agentloader.publish.Publisher;
import io.agentloader.publish.PushedAgent;
import io.agentloader.pull.Existence;
import io.agentloader.pull.Existence.Verdict;
import io.agentloader.pull.Explanation;
import io.agentloader.pull.PullAgent;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.pull.RepositoryTags;
import io.agentloader.pull.ResolvedDigest;
import io.agentloader.store.ContentStore;
import io.agentloader.store.Pin;
import io.agentloader.store.Remembered;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Agents for Java programs and for the command line: the pipeline of the service, asked directly. Everything fails with an
 * {@link io.agentloader.failure.AgentException} and nothing else, until it is closed; what is not there, with its
 * {@link io.agentloader.failure.AgentException.Absent}, what is no agent, with its
 * {@link io.agentloader.failure.AgentException.NotAnAgent}. Nothing happens before a {@code Uni} is subscribed to, and
 * cancelling the subscription ends the requests that only it was waiting for. {@link #blocking} is the same for callers
 * that wait. {@code null} is a {@link NullPointerException} at the call that names the parameter.
 *
 * <p>Made by {@code io.agentloader.app.AgentLoader} for a program of its own.
 */
public final class Resolver implements AutoCloseable {

    private final PullAgent pullAgent;
    private final ContentStore store;
    private final Inspector inspector;
    private final ResolverParts parts;
    private final Runnable end;
    private final OpenCalls calls = new OpenCalls();

    private Resolver(ResolverParts parts, Runnable end) {
        this.pullAgent = parts.pullAgent();
        this.store = parts.store();
        this.inspector = new Inspector(parts.pullAgent(), parts.reader());
        this.parts = parts;
        this.end = end;
    }

    /**
     * Over these rooms.
     *
     * @param end what closing it does
     */
    public static Resolver over(ResolverParts parts, Runnable end) {
        return new Resolver(parts, end);
    }

    /**
     * The reference that the text names, with the configured defaults. A range of versions may stand in place of the tag, for all that
     * asks; the answer's reference has the tag that the range came to.
     *
     * @throws InvalidReference saying which part is wrong, where and why
     */
    public Reference parse(String text) {
        calls.refuseIfClosed();
        return parts.references().parseWanted(text);
    }

    /** What kind of registry the reference's is, by the configuration and by its name, and how that is known. */
    public TypedHost registryType(Reference reference) {
        Objects.requireNonNull(reference, "reference is null");
        calls.refuseIfClosed();
        return parts.types().explain(reference.registry());
    }

    /** The agent. */
    public Uni<PulledAgent> pull(Reference reference, Options options) {
        return ask(new Questions<>("pull", pullAgent::pull), reference, options);
    }

    /**
     * What is known of it without pulling it: what its manifests say, with {@link Options#withLabels} also its configuration,
     * and what its YAML names where the store has that. Never fetches a layer, and stores nothing.
     */
    public Uni<AgentMetadata> inspect(Reference reference, Options options) {
        return ask(
                new Questions<>("inspect", request -> inspector.inspect(request, options.labels())),
                reference,
                options);
    }

    /**
     * The same by what the store has, whatever it is called there.
     *
     * @param id a digest, or its first digits, eight at least. One that is the beginning of several digests is an
     *     {@link InvalidReference} that lists them
     */
    public Uni<AgentMetadata> inspectById(String id) {
        Objects.requireNonNull(id, "id is null");
        return calls.call(
                () -> new StoredIds(store).reference(id).flatMap(found -> inspect(found, Options.localOnly())));
    }

    /** The digest of what it names, which need not be an agent: at most one request. */
    public Uni<ResolvedDigest> digest(Reference reference, Options options) {
        return ask(new Questions<>("resolve", pullAgent::digest), reference, options);
    }

    private <T> Uni<T> ask(Questions<T> questions, Reference reference, Options options) {
        Objects.requireNonNull(reference, "reference is null");
        Objects.requireNonNull(options, "options is null");
        return calls.call(() -> questions.ask(reference, options));
    }

    /**
     * Whether there is something of that name. The registry is asked, unless the options name the store alone, or first and it
     * has it. Not knowing is an item, and no failure.
     */
    public Uni<Existence> exists(Reference reference, Options options) {
        Objects.requireNonNull(reference, "reference is null");
        Objects.requireNonNull(options, "options is null");
        return calls.call(() -> switch (options.where()) {
            case LOCAL_ONLY -> pullAgent.exists(options.local(reference));
            case PREFER_LOCAL ->
                pullAgent.exists(options.local(reference)).flatMap(here -> existsElsewhere(here, reference, options));
            case DEFAULT, STRICT, REMOTE_ONLY, PREFER_REMOTE -> pullAgent.exists(options.request(reference));
        });
    }

    private Uni<Existence> existsElsewhere(Existence here, Reference reference, Options options) {
        return here.verdict() == Verdict.YES
                ? Uni.createFrom().item(here)
                : pullAgent.exists(options.request(reference));
    }

    /** What {@link #pull} would do now, and why. Does nothing of it. */
    public Uni<Explanation> explain(Reference reference, Options options) {
        Objects.requireNonNull(reference, "reference is null");
        Objects.requireNonNull(options, "options is null");
        return calls.call(() -> pullAgent.explain(options.request(reference)));
    }

    /**
     * Checks a file, packs it, and lets each reference name it, one after the other; nothing is sent before the file and
     * every reference are found to be in order.
     */
    public Uni<List<PushedAgent>> push(AgentFile source, List<Reference> references, PackOptions options) {
        Objects.requireNonNull(source, "source is null");
        Objects.requireNonNull(options, "options is null");
        List<Reference> names = Objects.requireNonNull(references, "references is null").stream()
                .map(reference -> Objects.requireNonNull(reference, "one of the references is null"))
                .toList();
        return calls.call(() -> {
            if (names.isEmpty()) {
                throw toNobody(source);
            }
            names.stream().filter(name -> name.range().isPresent()).findFirst().ifPresent(range -> {
                throw new InvalidReference(Report.of(
                                range.toString(),
                                range + " is a range of versions, and what is pushed needs a tag; name one")
                        .withMember("part", "range"));
            });
            Publisher publisher = parts.publisher().get();
            return publisher.pack(source, options).flatMap(packed -> publisher.push(packed, names));
        });
    }

    private static InvalidReference toNobody(AgentFile source) {
        return new InvalidReference(
                Report.of(source.name(), "no reference is to name " + source.name() + "; push it to one at least")
                        .withMember("part", "reference"));
    }

    /** What the value says: pulled, or read from a file, checked and packed. */
    public Uni<ResolvedAgent> resolve(AgentRef wanted) {
        Objects.requireNonNull(wanted, "wanted is null");
        return wanted instanceof AgentRef.Named named
                ? calls.call(() -> pull(parse(named.text()), named.options())).map(ResolvedAgent::of)
                : calls.call(() -> packed(Path.of(wanted.text())));
    }

    private Uni<ResolvedAgent> packed(Path source) {
        return parts.files().apply(source).flatMap(file -> parts.publisher()
                .get()
                .pack(file, PackOptions.DEFAULT)
                .map(agent -> ResolvedAgent.of(file, agent)));
    }

    /**
     * Tags of its repository, from the registry: at most so many, those after {@code after}.
     *
     * @throws IllegalArgumentException at the call, when the limit is less than 0
     */
    public Uni<RepositoryTags> tags(Reference reference, int limit, Optional<String> after) {
        Objects.requireNonNull(reference, "reference is null");
        Objects.requireNonNull(after, "after is null");
        if (limit < 0) {
            throw new IllegalArgumentException("limit is " + limit + ", and has to be 0 or more");
        }
        return calls.call(() -> pullAgent.tags(PullRequest.of(reference), limit, after));
    }

    /** What a tag was found to name, as far as the store remembers, the current version first. Asks no registry. */
    public Uni<List<Remembered>> versions(Reference reference) {
        Objects.requireNonNull(reference, "reference is null");
        return calls.call(() -> {
            if (reference.digest().isPresent()) {
                throw new InvalidReference(Report.of(
                                reference.toString(),
                                "a digest names the same for ever; only tags have versions: " + reference)
                        .withMember("part", "digest"));
            }
            return store.versions(reference);
        });
    }

    /** The digest that an operator holds the tag at, whatever its registry says. */
    public Uni<Optional<Pin>> pin(Reference reference) {
        Objects.requireNonNull(reference, "reference is null");
        return calls.call(() -> store.pin(reference));
    }

    /** The same for callers that wait. */
    public BlockingResolver blocking() {
        return new BlockingResolver(this, parts.mayWait());
    }

    /**
     * Ends what is under way, and its threads, where it has some: whoever waits is told {@link ResolverClosed}, and so is who
     * asks from now on. It waits for a write that is being done, unless it is called on an event loop or on a thread of the
     * resolver's own, where nothing may wait. Closing it again does nothing.
     */
    @Override
    public void close() {
        if (calls.close()) {
            end.run();
        }
    }
}
