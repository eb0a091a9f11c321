package io.agentloader.pull;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.NoMatchingVersion;
import io.agentloader.failure.AgentException.NotCached;
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

/**
 * What a range of versions means, in one place: the highest tag in it, and from there on that tag. Which one it is, is confirmed,
 * believed for a while, and made do without in trouble, by the rules for what a tag names.
 */
final class Ranges {

    private static final int NEAREST = 3;

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
            return here(wish).flatMap(tag -> tag.map(name -> found(wish, name, work))
                    .orElseGet(() -> Uni.createFrom().failure(notHere(wish))));
        }
        Optional<Found> known = fresh(wish);
        if (known.isPresent()) {
            return bridged(wish, answered(wish, known.get(), false, work), work);
        }
        if (takesWhatIsHere(wish)) {
            return here(wish).flatMap(tag -> tag.map(wish::at).map(work).orElseGet(() -> asked(wish, work)));
        }
        return asked(wish, work);
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

    private Uni<Optional<String>> here(Wish wish) {
        return stored.of(wish.reference().repository()).map(tags -> best(wish, tags));
    }

    /** What the registry said last, where that is stored, knows more than the store: a version may have been withdrawn. */
    private Optional<String> best(Wish wish, List<String> tags) {
        return found.find(wish.reference())
                .map(Found::tag)
                .filter(tags::contains)
                .or(() -> wish.range().highest(tags.stream()));
    }

    private <T extends Standing<T>> Uni<T> asked(Wish wish, Work<T> work) {
        Uni<Found> chosen = Uni.createFrom().deferred(() -> chosen(wish));
        return bridged(wish, chosen.flatMap(tag -> answered(wish, tag, true, work)), work);
    }

    private <T extends Standing<T>> Uni<T> bridged(Wish wish, Uni<T> answer, Work<T> work) {
        return answer.onFailure(wish.terms()::isBridged)
                .recoverWithUni(failure -> standIn(wish, (AgentException) failure, work));
    }

    private Uni<Found> chosen(Wish wish) {
        Instant at = clock.instant();
        return listings.list(wish.reference(), effort(wish), wish.insists()).map(tags -> {
            Found chosen = new Found(highest(wish, tags), at);
            found.remember(wish.reference(), chosen);
            return chosen;
        });
    }

    /** Who has something to make do with does not wait for a registry in trouble. */
    private Effort effort(Wish wish) {
        boolean known = found.find(wish.reference())
                .filter(last -> wish.terms().reaches(last.at(), clock.instant()))
                .isPresent();
        return known ? Effort.BRIEF : Effort.FULL;
    }

    private static String highest(Wish wish, List<String> tags) {
        return wish.range().highest(tags.stream()).orElseThrow(() -> none(wish, tags));
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
                .flatMap(tag -> tag.map(name -> instead(wish, name, failure, work))
                        .orElseGet(() -> Uni.createFrom()
                                .failure(Explained.failure(failure, wish.reference(), Stored.NOTHING))));
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

    /** What {@link #ask} would do; where it would ask for the tags, nobody knows more than what is here. */
    Uni<Explanation> explain(PullRequest request, Function<PullRequest, Uni<Explanation>> plain) {
        if (request.reference().range().isEmpty()) {
            return plain.apply(request);
        }
        Wish wish = wish(request);
        boolean local = wish.terms().mode() == PullMode.LOCAL_ONLY;
        Optional<String> known = local ? Optional.empty() : fresh(wish).map(Found::tag);
        return (known.isPresent() ? Uni.createFrom().item(known) : here(wish))
                .flatMap(tag -> tag.map(name -> plain.apply(wish.at(name))
                                .map(so -> known.isPresent() || local || takesWhatIsHere(wish)
                                        ? so.about(wish.range())
                                        : listing(wish, Optional.of(so))))
                        .orElseGet(() -> Uni.createFrom().item(listing(wish, Optional.empty()))));
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
