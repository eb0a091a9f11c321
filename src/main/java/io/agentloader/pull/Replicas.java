package io.agentloader.pull;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Content;
import io.agentloader.oci.Reference;
import io.agentloader.registry.Delivered;
import io.agentloader.registry.Effort;
import io.agentloader.registry.Resolution;
import io.agentloader.shared.SharedAgent;
import io.agentloader.shared.SharedCache;
import io.agentloader.shared.SharedContent;
import io.agentloader.shared.SharedTag;
import io.agentloader.shared.Turn;
import io.agentloader.store.Confirmation;
import io.agentloader.store.Version;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Takes into the store what other replicas pulled, as if this one had done so then, and tells them what it pulled and confirmed. What
 * is taken is planned on like everything that is stored. Never fails: without the others everything goes on as on one node.
 */
final class Replicas {

    private final PullDoors doors;
    private final StoreReader reader;
    private final InstantSource clock;
    private final SharedCache shared;
    private final Recovery recovery;
    private final Fetches fetches;

    Replicas(PullDoors doors, PullSettings settings, StoreReader reader, PullBounds bounds, InstantSource clock) {
        this.doors = doors;
        this.reader = reader;
        this.clock = clock;
        this.shared = doors.shared();
        Source others = before(SharedOnly.NOTHING_ELSE);
        // what serving does not need is not shared
        Upstream upstream = new Upstream(new Manifests(others), others, doors, settings.completing(false));
        this.recovery = new Recovery(upstream, reader, doors);
        this.fetches = new Fetches(reader, recovery, bounds, new PullWatch(doors.listener(), clock), Turns.NOBODY_ELSE);
    }

    /**
     * What is wished for, where others have brought it by now. What a tag names counts as brought for this wish where a registry said so
     * since, or while a turn may have lasted that had begun by then.
     */
    Uni<Optional<Recovery.Kept>> brought(Wish wish) {
        FetchOrder order = wish.order();
        Instant earliest = wish.since().minus(shared.lease());
        Uni<Optional<Recovery.Kept>> found = order.record().digest().isPresent()
                ? recovery.fetch(order, Optional.empty()).map(Optional::of)
                : shared.tag(order.record())
                        .flatMap(tag -> tag.filter(said -> !said.at().isBefore(earliest))
                                .map(said -> brought(order, said))
                                .orElseGet(() -> Uni.createFrom().item(Optional.empty())));
        return found.onFailure(AgentException.class).recoverWithItem(Optional.empty());
    }

    private Uni<Optional<Recovery.Kept>> brought(FetchOrder order, SharedTag tag) {
        return shared.content(order.record().repository(), tag.named())
                .flatMap(found -> found.map(named -> recovery.fetch(told(order, tag, named), Optional.empty())
                                .map(Optional::of))
                        .orElseGet(() -> Uni.createFrom().item(Optional.empty())));
    }

    private static FetchOrder told(FetchOrder order, SharedTag tag, SharedContent named) {
        Resolution resolution = new Resolution(tag.named(), Optional.of(named.content()));
        return order.told(new Delivered<>(resolution, tag.host(), 0, tag.at()));
    }

    /** What the others have, and then that source. */
    Source before(Source otherwise) {
        return shared.isOn() ? new SharedFirst(shared, otherwise) : otherwise;
    }

    /** What is stored for the terms, when others know more of it than this one does. */
    Uni<Stored> known(Terms terms, Stored stored) {
        if (!asks(terms, stored)) {
            return Uni.createFrom().item(stored);
        }
        return shared.tag(terms.reference()).flatMap(found -> found.filter(tag -> isOfUse(terms, stored, tag))
                .map(tag -> taken(terms, stored, tag))
                .orElseGet(() -> Uni.createFrom().item(stored)));
    }

    /** What a registry just said of a tag, with the manifest where others have it. */
    Uni<Delivered<Resolution>> delivering(FetchOrder order, Delivered<Resolution> resolved) {
        boolean asks = shared.isOn()
                && order.effort() != Effort.ANEW
                && resolved.value().manifest().isEmpty();
        return asks
                ? shared.content(order.record().repository(), resolved.value().digest())
                        .map(found ->
                                found.map(manifest -> with(resolved, manifest)).orElse(resolved))
                : Uni.createFrom().item(resolved);
    }

    private static Delivered<Resolution> with(Delivered<Resolution> resolved, SharedContent manifest) {
        Resolution whole = new Resolution(resolved.value().digest(), Optional.of(manifest.content()));
        return new Delivered<>(whole, resolved.host(), resolved.attempts(), resolved.said());
    }

    /** Tells the others what was pulled or confirmed. What came out of a bundle no registry has said. */
    void tell(Reference reference, Servable agent) {
        if (shared.isOn() && !agent.host().equals(Confirmation.IMPORT)) {
            shared.share(told(reference, agent));
        }
    }

    /** The same of what was fetched in turn, which is over by that. */
    Uni<Void> tell(Reference reference, Servable agent, Turn turn) {
        if (agent.host().equals(Confirmation.IMPORT)) {
            shared.giveBack(reference, turn);
            return Uni.createFrom().voidItem();
        }
        return shared.share(told(reference, agent), turn);
    }

    private static SharedAgent told(Reference reference, Servable agent) {
        List<Content> contents = agent.digest().equals(agent.manifest().digest())
                ? List.of(agent.layer(), agent.manifest())
                : List.of(agent.layer(), agent.manifest(), agent.named());
        return new SharedAgent(reference, agent.digest(), contents, agent.confirmedAt(), agent.host());
    }

    /** Digests are looked for where they are fetched; here it is about what a tag names. */
    private boolean asks(Terms terms, Stored stored) {
        boolean may = terms.mode() == PullMode.DEFAULT || terms.mode() == PullMode.PREFER_REMOTE;
        return shared.isOn()
                && may
                && !terms.byDigest()
                && (stored.servable().isEmpty() || couldBeFresher(terms, stored));
    }

    private boolean couldBeFresher(Terms terms, Stored stored) {
        boolean anythingIsFresh = terms.isFresh(clock.instant(), clock.instant());
        return anythingIsFresh
                && (stored.doubted()
                        || !terms.isFresh(stored.servable().orElseThrow().confirmedAt(), clock.instant()));
    }

    /** With nothing here any word is better than none; else only a later one that needs no asking, by the clock of this machine. */
    private boolean isOfUse(Terms terms, Stored stored, SharedTag tag) {
        Instant now = clock.instant();
        return stored.servable()
                .map(copy -> Confirmation.isCredible(tag.at(), now)
                        && terms.isFresh(tag.at(), now)
                        && isLater(copy, tag, now)
                        && !reader.isDoubted(terms.reference(), tag.named(), tag.at()))
                .orElse(true);
    }

    /** What a clock said that was ahead then is later than nothing. */
    private static boolean isLater(Servable copy, SharedTag tag, Instant now) {
        return tag.at().isAfter(copy.confirmedAt()) || !Confirmation.isCredible(copy.confirmedAt(), now);
    }

    private Uni<Stored> taken(Terms terms, Stored stored, SharedTag tag) {
        Uni<Stored> taking = stored.holds(tag.named()) ? confirmed(terms, stored, tag) : pulled(terms, stored, tag);
        return taking.onFailure(AgentException.class).recoverWithItem(stored);
    }

    private Uni<Stored> confirmed(Terms terms, Stored stored, SharedTag tag) {
        Servable copy = stored.servable().orElseThrow().confirmed(tag.host(), tag.at());
        Confirmation confirmation = new Confirmation(tag.at(), tag.host());
        return doors.store()
                .touch(terms.reference(), stored.version().orElseThrow(), confirmation)
                .map(version -> Stored.servable(copy, version));
    }

    private Uni<Stored> pulled(Terms terms, Stored stored, SharedTag tag) {
        return shared.content(terms.reference().repository(), tag.named())
                .flatMap(found -> found.map(named -> pulled(terms, stored, tag, named))
                        .orElseGet(() -> Uni.createFrom().item(stored)));
    }

    private Uni<Stored> pulled(Terms terms, Stored stored, SharedTag tag, SharedContent named) {
        FetchOrder order = told(FetchOrder.of(terms.reference(), terms.platform(), Effort.FULL), tag, named);
        return fetches.shareUnlessThere(order, stored.damage(), fetches.start(terms.reference(), clock.instant()))
                .flatMap(landing -> readAgain(terms, stored, landing.value()));
    }

    /** As the store has it now; where it would not take it, as it came. */
    private Uni<Stored> readAgain(Terms terms, Stored before, Recovery.Kept kept) {
        return reader.read(terms.reference(), terms.platform().key())
                .map(now -> now.servable().isPresent() ? now : unstored(before, kept.agent()));
    }

    private static Stored unstored(Stored before, Servable agent) {
        if (before.servable().isPresent()) {
            return before;
        }
        Confirmation confirmation = new Confirmation(agent.confirmedAt(), agent.host());
        return Stored.servable(agent, new Version(agent.named().descriptor(), List.of(), confirmation));
    }
}
