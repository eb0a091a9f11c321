package io.agentloader.pull;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.CircuitOpen;
import io.agentloader.failure.AgentException.NoMatchingVersion;
import io.agentloader.failure.AgentException.NotCached;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.Report;
import io.agentloader.oci.Reference;
import io.agentloader.oci.VersionRange;
import io.agentloader.pull.FoundTags.Found;
import io.agentloader.registry.Effort;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a range of versions means, in one place: the highest tag in it, and from there on that tag. Which one it is, is confirmed,
 * believed for a while, and made do without in trouble, by the rules for what a tag names.
 */
final class Ranges {

    private static final int NEAREST = 3;

    /** Tags that are tried, the highest first, where one is listed and is not there, or is stored and of no use. */
    private static final int TRIES = 3;

    private final PullDoors doors;
    private final PullSettings settings;
    private final InstantSource clock;
    private final TagListings listings;
    private final StoredTags stored;
    private final FoundTags found = new FoundTags();

    Ranges(PullDoors doors, PullSettings settings, InstantSource clock, PullBounds bounds) {
        this.doors = doors;
        this.settings = settings;
        this.clock = clock;
        this.listings = new TagListings(doors, bounds);
        this.stored = new StoredTags(doors.store());
    }

    /** A question about a range, and the rules for it. */
    private record Wish(PullRequest request, VersionRange range, Terms terms) {

        Reference reference() {
            return request.reference();
        }

        PullRequest at(String tag) {
            return request.about(reference().tagged(tag));
        }

        boolean insists() {
            return terms.mode() == PullMode.STRICT || terms.mode() == PullMode.REMOTE_ONLY;
        }
    }

    /** How a question about a tag is answered. */
    private interface Work<T> extends Function<PullRequest, Uni<T>> {}

    /** What the work answers; a question about a range is answered about the tag that it comes to. */
    <T extends Standing<T>> Uni<T> ask(PullRequest request, Function<PullRequest, Uni<T>> work) {
        return request.reference().range().isEmpty()
                ? work.apply(request)
                : Uni.createFrom().deferred(() -> ranged(wish(request), work::apply));
    }

    private Wish wish(PullRequest request) {
        doors.admission().check(request.reference());
        return new Wish(request, request.reference().range().orElseThrow(), Terms.of(request, settings));
    }

    private <T extends Standing<T>> Uni<T> ranged(Wish wish, Work<T> work) {
        if (wish.terms().mode() == PullMode.LOCAL_ONLY) {
            return here(wish)
                    .flatMap(tags -> tags.isEmpty()
                            ? Uni.createFrom().failure(notHere(wish))
                            : first(tags, NotCached.class, tag -> found(wish, tag, work)));
        }
        Optional<Found> known = fresh(wish);
        if (known.isPresent()) {
            Uni<T> answer = answered(wish, known.get(), false, work)
                    // it was there; which one is the highest now, has to be asked anew
                    .onFailure(NotFound.class)
                    .recoverWithUni(() -> sought(wish, work));
            return bridged(wish, answer, work);
        }
        if (takesWhatIsHere(wish)) {
            return here(wish).flatMap(tags -> tags.isEmpty() ? asked(wish, work) : work.apply(wish.at(tags.get(0))));
        }
        return asked(wish, work);
    }

    /** What becomes of the first tag that does not fail so; where all do, what became of the first of all. */
    private static <T> Uni<T> first(
            List<String> tags, Class<? extends AgentException> goesOn, Function<String, Uni<T>> answer) {
        Uni<T> first = answer.apply(tags.get(0));
        return tags.size() == 1
                ? first
                : first.onFailure(goesOn).recoverWithUni(failure -> first(tags.subList(1, tags.size()), goesOn, answer)
                        .onFailure(goesOn)
                        .transform(later -> failure));
    }

    /** That it is the highest one is known only where the registry said so, and lately. */
    private <T extends Standing<T>> Uni<T> found(Wish wish, String tag, Work<T> work) {
        Optional<Found> known = fresh(wish).filter(last -> last.tag().equals(tag));
        return known.isPresent()
                ? answered(wish, known.get(), false, work)
                : work.apply(wish.at(tag)).map(Standing::unconfirmed);
    }

    /** What the range came to so lately that it need not be asked again. */
    private Optional<Found> fresh(Wish wish) {
        return wish.insists()
                ? Optional.empty()
                : found.find(wish.reference()).filter(known -> wish.terms().isFresh(known.at(), clock.instant()));
    }

    private static boolean takesWhatIsHere(Wish wish) {
        return !wish.insists() && wish.terms().confirmedWithin().limit().isEmpty();
    }

    /** The tags to try of those that are stored, in their order. */
    private Uni<List<String>> here(Wish wish) {
        return stored.of(wish.reference().repository()).map(tags -> best(wish, tags));
    }

    /** What the registry said last, where that is stored, knows more than the store: a higher version may have been withdrawn. */
    private List<String> best(Wish wish, List<String> tags) {
        List<String> all = wish.range().within(tags.stream());
        int last = found.find(wish.reference())
                .map(known -> all.indexOf(known.tag()))
                .orElse(0);
        return all.stream().skip(Math.max(0, last)).limit(TRIES).toList();
    }

    private <T extends Standing<T>> Uni<T> asked(Wish wish, Work<T> work) {
        return bridged(wish, sought(wish, work), work);
    }

    private <T extends Standing<T>> Uni<T> sought(Wish wish, Work<T> work) {
        return sought(wish, effort(wish), work);
    }

    private <T extends Standing<T>> Uni<T> sought(Wish wish, Effort effort, Work<T> work) {
        return Uni.createFrom().deferred(() -> {
            Instant at = clock.instant();
            return listings.list(wish.reference(), effort, wish.insists())
                    .flatMap(listed -> highest(wish, candidates(wish, listed.versions()), at, work));
        });
    }

    /** A tag that is listed and gone, as it is for a while after somebody removed it, leaves its place to the next one. */
    private <T extends Standing<T>> Uni<T> highest(Wish wish, List<String> tags, Instant at, Work<T> work) {
        found.remember(wish.reference(), new Found(tags.get(0), at));
        return first(tags, NotFound.class, tag -> Uni.createFrom().deferred(() -> {
                    Found chosen = new Found(tag, at);
                    return answered(wish, chosen, true, work)
                            .invoke(answer -> found.remember(wish.reference(), chosen));
                }))
                .onFailure(NotFound.class)
                .transform(failure -> gone(tags, (AgentException) failure));
    }

    private static AgentException gone(List<String> tags, AgentException failure) {
        String all = tags.size() == 1
                ? ""
                : "; nor does it have what it lists next, " + String.join(", ", tags.subList(1, tags.size()));
        return failure.with(failure.report()
                .withDetail("the registry lists " + tags.get(0) + " and does not have it" + all + "; name a tag ("
                        + failure.report().detail() + ")"));
    }

    private <T extends Standing<T>> Uni<T> bridged(Wish wish, Uni<T> answer, Work<T> work) {
        return answer.onFailure(wish.terms()::isBridged)
                .recoverWithUni(failure -> standIn(wish, (AgentException) failure, work))
                // what the range came to is not stored any more, and so there was nothing to make do with
                .onFailure(CircuitOpen.class)
                .recoverWithUni(refused -> sought(wish, Effort.FULL, work)
                        .onFailure(wish.terms()::isBridged)
                        .transform(failure ->
                                Explained.failure((AgentException) failure, wish.reference(), Stored.NOTHING)));
    }

    /** Who has something to make do with does not wait for a registry in trouble. */
    private Effort effort(Wish wish) {
        boolean known = found.find(wish.reference())
                .filter(last -> wish.terms().reaches(last.at(), clock.instant()))
                .isPresent();
        return known ? Effort.BRIEF : Effort.FULL;
    }

    private static List<String> candidates(Wish wish, List<String> tags) {
        List<String> all = wish.range().within(tags.stream());
        if (all.isEmpty()) {
            throw none(wish, tags);
        }
        return all.subList(0, Math.min(TRIES, all.size()));
    }

    private static NoMatchingVersion none(Wish wish, List<String> tags) {
        List<String> nearest = wish.range().nearest(tags.stream(), NEAREST);
        String subject = wish.reference().repository().toString();
        String others = nearest.isEmpty()
                ? "and none of its tags is a semantic version"
                : "the nearest are " + String.join(", ", nearest);
        return new NoMatchingVersion(
                Report.of(subject, "no tag of " + subject + " is in the range " + wish.range() + "; " + others + ".")
                        .withReference(wish.reference().toString())
                        .withHost(wish.reference().registry())
                        .withMember("range", wish.range().toString())
                        .withMember("nearest", nearest));
    }

    private <T extends Standing<T>> Uni<T> answered(Wish wish, Found chosen, boolean asked, Work<T> work) {
        return work.apply(wish.at(chosen.tag()))
                .map(answer ->
                        answer.foundBy(chosen.at(), wish.terms().remaining(chosen.at(), clock.instant()), asked));
    }

    private <T extends Standing<T>> Uni<T> standIn(Wish wish, AgentException failure, Work<T> work) {
        return here(wish)
                // whatever is wrong with the store, this is why it was wanted
                .onFailure(AgentException.class)
                .transform(unreadable -> failure)
                .flatMap(tags -> tags.isEmpty()
                        ? Uni.createFrom().failure(Explained.failure(failure, wish.reference(), Stored.NOTHING))
                        : first(tags, AgentException.class, tag -> instead(wish, tag, failure, work)));
    }

    private <T extends Standing<T>> Uni<T> instead(Wish wish, String tag, AgentException failure, Work<T> work) {
        return work.apply(wish.at(tag).in(PullMode.LOCAL_ONLY))
                .map(answer -> standingIn(wish, failure, answer))
                .onFailure(AgentException.class)
                .transform(useless -> failure);
    }

    private <T extends Standing<T>> T standingIn(Wish wish, AgentException failure, T answer) {
        if (!wish.terms().reaches(answer.provenance().confirmedAt(), clock.instant())) {
            throw failure;
        }
        return answer.insteadOf(failure);
    }

    private static NotCached notHere(Wish wish) {
        return new NotCached(Report.of(
                wish.reference().toString(),
                "only the store was asked for " + wish.reference() + ", and no tag that it has is in that range"));
    }

    /** Tags of the repository that are in the range, the highest first. */
    Uni<RepositoryTags> tags(Reference reference, VersionRange range, int limit, Optional<String> after) {
        return listings.list(reference, Effort.FULL, true).map(listed -> {
            Stream<String> versions = listed.versions().stream();
            List<String> all = after.map(last -> range.within(versions, last)).orElseGet(() -> range.within(versions));
            return new RepositoryTags(
                    reference, all.subList(0, Math.min(limit, all.size())), all.size() > limit, listed.host());
        });
    }

    /** What {@link #ask} would do; where it would ask for the tags, nobody knows more than what is here. */
    Uni<Explanation> explain(PullRequest request, Function<PullRequest, Uni<Explanation>> plain) {
        if (request.reference().range().isEmpty()) {
            return plain.apply(request);
        }
        Wish wish = wish(request);
        boolean local = wish.terms().mode() == PullMode.LOCAL_ONLY;
        Optional<String> known = local ? Optional.empty() : fresh(wish).map(Found::tag);
        if (known.isPresent() || local || takesWhatIsHere(wish)) {
            return (known.isPresent() ? Uni.createFrom().item(List.of(known.get())) : here(wish))
                    .flatMap(tags -> explained(
                            wish, local ? tags : tags.stream().limit(1).toList(), plain))
                    .map(here -> here.map(so -> so.about(wish.range())).orElseGet(() -> listing(wish, here)));
        }
        return here(wish).flatMap(tags -> explained(wish, tags, plain)).map(here -> listing(wish, here));
    }

    /** Of the first tag of which there is something to serve, or else of the first. */
    private static Uni<Optional<Explanation>> explained(
            Wish wish, List<String> tags, Function<PullRequest, Uni<Explanation>> plain) {
        if (tags.isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
        }
        return plain.apply(wish.at(tags.get(0)))
                .flatMap(first -> tags.size() == 1 || first.copy().isPresent()
                        ? Uni.createFrom().item(Optional.of(first))
                        : explained(wish, tags.subList(1, tags.size()), plain)
                                .map(later -> later.filter(so -> so.copy().isPresent())
                                        .or(() -> Optional.of(first))));
    }

    private Explanation listing(Wish wish, Optional<Explanation> here) {
        boolean local = wish.terms().mode() == PullMode.LOCAL_ONLY;
        return Explanation.ofRange(
                wish.reference(),
                wish.terms(),
                here,
                doors.types().explain(wish.reference().registry()),
                local
                        ? doors.registry()
                                .listing(wish.reference(), effort(wish))
                                .silent()
                        : doors.registry().listing(wish.reference(), effort(wish)));
    }
}
