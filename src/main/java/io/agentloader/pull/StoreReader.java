package io.agentloader.pull;

import io.agentloader.agent.AgentArtifact;
import io.agentloader.agent.AgentLayer;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.NotAnAgent;
import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Index;
import io.agentloader.oci.Reference;
import io.agentloader.store.ContentStore;
import io.agentloader.store.Damage;
import io.agentloader.store.Entry;
import io.agentloader.store.Found;
import io.agentloader.store.Share;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads the store and judges what it finds: the one place that calls an entry servable. */
final class StoreReader {

    private final ContentStore store;
    private final long maxAgentSize;
    private final Doubts doubts;
    private final Judgements judgements = new Judgements();

    StoreReader(ContentStore store, long maxAgentSize, Doubts doubts) {
        this.store = store;
        this.maxAgentSize = maxAgentSize;
        this.doubts = doubts;
    }

    /** A store that cannot be read is like an empty one that remembers why; only too much work for the disk fails. */
    Uni<Stored> read(Reference reference, String platform) {
        return read(reference, platform, Share.UNCOUNTED);
    }

    private Uni<Stored> read(Reference reference, String platform, Share share) {
        return reference
                .digest()
                .map(digest -> store.find(reference.repository(), digest, platform, share))
                .orElseGet(() -> store.lookup(reference, platform, share))
                .map(found -> judge(reference, found).doubtedBy(doubts, reference))
                .onFailure(StoreUnavailable.class)
                .recoverWithItem(failure -> Stored.unreadable((AgentException) failure));
    }

    /**
     * Reads when there is memory for it, goes on from there, and says in a failure what the store held. Who goes on must not come here
     * again, but to {@link #read(Reference, String)}, which waits for no memory: it would wait for what it holds.
     */
    <T> Uni<T> read(Terms terms, Function<Stored, Uni<T>> next) {
        return sharing(store, terms.reference(), share -> read(
                        terms.reference(), terms.platform().key(), share)
                .flatMap(stored -> from(terms, stored, next)));
    }

    /** As {@link #read(Terms, Function)}, and from memory where that will do: for who reads again before anything of it is believed. */
    <T> Uni<T> recall(Terms terms, Function<Stored, Uni<T>> next) {
        return Uni.createFrom()
                .deferred(() ->
                        warm(terms).map(stored -> from(terms, stored, next)).orElseGet(() -> read(terms, next)));
    }

    /** What was seen of a tag, for who asks again once it is known whether other processes have written, which is looked at from now on. */
    Supplier<Optional<Stored>> glance(Reference reference, String platform) {
        if (reference.digest().isPresent()) {
            return Optional::empty;
        }
        Supplier<Optional<Entry>> seen = store.glance(reference, platform);
        return () -> warm(reference, seen.get(), new Judged());
    }

    private static <T> Uni<T> from(Terms terms, Stored stored, Function<Stored, Uni<T>> next) {
        return next.apply(stored)
                .onFailure(AgentException.class)
                .transform(failure -> Explained.failure(failure, terms.reference(), stored));
    }

    /** What is read within has its share of the memory until this ends, in whatever way. */
    static <T> Uni<T> sharing(ContentStore store, Reference reference, Function<Share, Uni<T>> reading) {
        return Uni.createFrom().deferred(() -> {
            Share share = store.share(reference.registry());
            return reading.apply(share).onTermination().invoke(share::giveBack);
        });
    }

    /** What is servable and in memory, judged before; whatever else there is to find out is found by {@link #read}. */
    Optional<Stored> warm(Terms terms) {
        return warm(terms, new Judged());
    }

    /** The same for a reference of which somebody remembers the last judgement. */
    Optional<Stored> warm(Terms terms, Judged last) {
        Reference reference = terms.reference();
        String platform = terms.platform().key();
        Optional<Entry> found = reference.digest().isPresent()
                ? store.warm(reference.repository(), reference.digest().get(), platform)
                : store.recent(reference, platform);
        return warm(reference, found, last);
    }

    private Optional<Stored> warm(Reference reference, Optional<Entry> found, Judged last) {
        return found.flatMap(
                entry -> yaml(entry, last).map(yaml -> Stored.servable(servable(entry, yaml), entry.version())
                        .doubtedBy(doubts, reference)));
    }

    private Optional<Content> yaml(Entry entry, Judged last) {
        if (last.holds(entry)) {
            return Optional.of(Judgements.layer(entry));
        }
        Optional<Content> yaml = judgements.yaml(entry);
        if (yaml.isPresent() && Judgements.isLayer(yaml.get(), entry)) {
            last.remember(entry);
        }
        return yaml;
    }

    /** Whether somebody said that the tag names something else than a registry said then. */
    boolean isDoubted(Reference tag, Digest named, Instant at) {
        return doubts.concern(tag, named, at);
    }

    /** What was found for the reference, where that was just fetched and put; it is judged anew unless it is that. */
    Stored judge(Reference reference, Found found, Fetched fetched) {
        judgements.remember(fetched.artifact(), fetched.yaml());
        return judge(reference, found);
    }

    /** What was found for the reference. */
    Stored judge(Reference reference, Found found) {
        return switch (found.state()) {
            case NOTHING -> Stored.NOTHING;
            case DAMAGED -> Stored.corrupt(found.damage().orElseThrow());
            case WHOLE -> judge(reference, found.entry().orElseThrow());
        };
    }

    private Stored judge(Reference reference, Entry entry) {
        return judgements
                .yaml(entry)
                .map(yaml -> Stored.servable(servable(entry, yaml), entry.version()))
                .orElseGet(() -> judgeAnew(reference, entry));
    }

    private Stored judgeAnew(Reference reference, Entry entry) {
        try {
            AgentArtifact artifact = AgentArtifact.of(entry.manifest());
            Content yaml = AgentLayer.open(entry.layer(), maxAgentSize);
            boolean holdsTogether =
                    artifact.layer().digest().equals(entry.layer().digest())
                            && yaml.digest().equals(entry.agent().yaml())
                            && leadsTo(entry.named(), entry.manifest());
            if (!holdsTogether) {
                return Stored.corrupt(mixedUp(reference));
            }
            judgements.remember(entry, yaml);
            return Stored.servable(servable(entry, yaml), entry.version());
        } catch (NotAnAgent notAnAgent) {
            return Stored.UNANNOTATED;
        } catch (AgentException unfit) {
            // verified bytes that are no agent for us any more, such as one over a limit that was lowered
            return Stored.NOTHING;
        }
    }

    private static Servable servable(Entry entry, Content yaml) {
        return new Servable(
                entry.named(),
                entry.manifest(),
                entry.layer(),
                yaml,
                entry.version().confirmation().host(),
                entry.version().confirmation().at());
    }

    /** The store verified each part; that the parts belong together is the manifests' word, not the record's. */
    private static boolean leadsTo(Content named, Content manifest) {
        if (named.digest().equals(manifest.digest())) {
            return true;
        }
        // an index between the two is not stored, so a nested one can only be taken at the record's word
        return Index.parse(named).entries().stream()
                .map(Index.Entry::descriptor)
                .anyMatch(entry -> entry.mediaType().isIndex() || entry.digest().equals(manifest.digest()));
    }

    private static Damage mixedUp(Reference reference) {
        return new Damage(
                reference,
                Optional.of(reference),
                List.of(),
                "the record of " + reference + " names parts that do not belong together");
    }
}
