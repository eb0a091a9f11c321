package io.agentloader.pull;

import io.agentloader.agent.AgentArtifact;
import io.agentloader.agent.AgentLayer;
import io.agentloader.agent.PlatformChoice;
import io.agentloader.bundle.BundledAgent;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.NoMatchingPlatform;
import io.agentloader.failure.AgentException.NotAnAgent;
import io.agentloader.failure.AgentException.NotCached;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.failure.Report;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Index;
import io.agentloader.oci.Reference;
import io.agentloader.registry.Delivered;
import io.agentloader.registry.Effort;
import io.agentloader.store.Entry;
import io.agentloader.store.Found;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Gathers everything that belongs to an agent, from the store where it is there, and else from the registry. */
final class Exports {

    private static final int MAX_NESTED_INDEXES = 3;

    /** No configuration of an agent is near this, and larger agents may be allowed. */
    private static final long LARGEST_OTHER = 4L << 20;

    private final PullAgent pullAgent;
    private final PullDoors doors;
    private final PullSettings settings;
    private final PullBounds bounds;

    Exports(PullAgent pullAgent, PullDoors doors, PullSettings settings) {
        this.pullAgent = pullAgent;
        this.doors = doors;
        this.settings = settings;
        this.bounds = PullBounds.ofBundles(settings);
    }

    Uni<BundledAgent> export(PullRequest request) {
        boolean local = settings.offline() || request.mode() == PullMode.LOCAL_ONLY;
        PlatformChoice choice = new PlatformChoice(PlatformChoice.own(settings.architecture()), request.platform());
        return pullAgent
                .inspect(request)
                .flatMap(found -> gathered(new Parcel(found.reference(), found.named(), choice, local)));
    }

    private Uni<BundledAgent> gathered(Parcel parcel) {
        Reference reference = parcel.reference();
        return bounds.run(reference, () -> add(parcel, parcel.named(), 0))
                .map(Parcel::bundled)
                .onFailure(AgentException.class)
                .transform(failure -> Explained.failure(failure, reference));
    }

    private Uni<Parcel> add(Parcel parcel, Content manifest, int depth) {
        return manifest.descriptor().mediaType().isIndex()
                ? children(parcel, Index.parse(manifest), depth)
                : agent(parcel, AgentArtifact.of(manifest));
    }

    private Uni<Parcel> children(Parcel parcel, Index index, int depth) {
        if (depth == MAX_NESTED_INDEXES) {
            throw new RegistryProtocol(Report.of(
                    parcel.reference().toString(), "indexes are nested more than " + MAX_NESTED_INDEXES + " deep"));
        }
        Uni<Parcel> all = Uni.createFrom().item(parcel);
        for (Index.Entry entry : parcel.wanted(index)) {
            all = all.flatMap(so -> child(so, entry.descriptor(), depth + 1));
        }
        return all;
    }

    /** What an index leads to beside agents stays behind, and so does what may not be asked for. */
    private Uni<Parcel> child(Parcel parcel, Descriptor child, int depth) {
        if (!parcel.isNew(child)) {
            return Uni.createFrom().item(parcel);
        }
        return manifest(parcel, child)
                .flatMap(found -> found.isEmpty()
                        ? Uni.createFrom().item(parcel)
                        : add(parcel.with(found.get()), found.get(), depth)
                                .onFailure(NotAnAgent.class)
                                .recoverWithItem(() -> parcel.without(found.get())));
    }

    private Uni<Optional<Content>> manifest(Parcel parcel, Descriptor child) {
        Reference reference = parcel.reference().at(child.digest());
        return doors.store()
                .find(reference.repository(), child.digest(), parcel.choice().key())
                .onFailure(AgentException.class)
                .recoverWithItem(Found.NOTHING)
                .map(found -> found.entry().map(Entry::manifest).filter(content -> is(content, child)))
                .flatMap(stored -> stored.isPresent() || parcel.local()
                        ? Uni.createFrom().item(stored)
                        : doors.registry()
                                .manifest(reference, Effort.FULL)
                                .map(delivered -> Optional.of(sized(delivered.value(), child))));
    }

    private static boolean is(Content content, Descriptor child) {
        return content.digest().equals(child.digest());
    }

    private static Content sized(Content delivered, Descriptor claimed) {
        if (delivered.size() != claimed.size()) {
            throw new RegistryProtocol(Report.of(
                    claimed.digest().toString(),
                    "the index says that " + claimed.digest() + " is " + claimed.size() + " bytes, and it is "
                            + delivered.size()));
        }
        return delivered;
    }

    private Uni<Parcel> agent(Parcel parcel, AgentArtifact agent) {
        List<Descriptor> all = Stream.concat(agent.manifest().config().stream(), agent.manifest().layers().stream())
                .toList();
        Uni<Parcel> filled = Uni.createFrom().item(parcel.withAgent());
        for (Descriptor descriptor : all) {
            filled = filled.flatMap(so -> blob(so, agent, descriptor));
        }
        return filled;
    }

    private Uni<Parcel> blob(Parcel parcel, AgentArtifact agent, Descriptor blob) {
        if (!parcel.isNew(blob)) {
            return Uni.createFrom().item(parcel);
        }
        Descriptor manifest = agent.manifest().content().descriptor();
        return doors.store()
                .blob(parcel.reference().repository(), manifest, blob)
                .onFailure(AgentException.class)
                .recoverWithItem(Optional.empty())
                .flatMap(stored ->
                        stored.map(content -> Uni.createFrom().item(content)).orElseGet(() -> fetched(parcel, blob)))
                .invoke(content -> check(agent, content))
                .map(parcel::withBlob);
    }

    private Uni<Content> fetched(Parcel parcel, Descriptor blob) {
        if (parcel.local()) {
            return Uni.createFrom().failure(notHere(parcel.reference(), blob));
        }
        long limit = Math.max(settings.maxAgentSize(), LARGEST_OTHER);
        return doors.registry().blob(parcel.reference(), blob, limit).map(Delivered::value);
    }

    private void check(AgentArtifact agent, Content blob) {
        if (blob.digest().equals(agent.layer().digest())) {
            AgentLayer.open(blob, settings.maxAgentSize());
        }
    }

    private static NotCached notHere(Reference reference, Descriptor blob) {
        return new NotCached(Report.of(
                        reference.toString(),
                        blob.digest() + " of " + reference + " is not in the store: it belongs to the agent, but"
                                + " serving does not need it; a pull with agent-loader.store.complete=true keeps it, too")
                .withMember("missing", blob.digest().toString()));
    }

    /** That there is no agent is told as where a single one is looked for. */
    static NoMatchingPlatform empty(Reference reference) {
        return new NoMatchingPlatform(
                Report.of(reference.toString(), "no agent of the index that " + reference + " names is to be had here")
                        .withMember("platforms", List.of()));
    }
}
