package io.agentloader.pull;

import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.failure.NetworkError;
import io.agentloader.failure.Report;
import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import io.agentloader.oci.SemanticVersion;
import io.agentloader.pull.SingleFlight.Landing;
import io.agentloader.registry.Delivered;
import io.agentloader.registry.Effort;
import io.agentloader.registry.Tags;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All tags of a repository that are versions, as its registry tells them now; once for all who ask at the same time. */
final class TagListings {

    /** Of one repository, whatever they are. */
    static final int MOST = 10_000;

    private static final int PAGE = 1_000;

    private final PullDoors doors;
    private final PullBounds bounds;
    private final SingleFlight<Key, Listed> flights = new SingleFlight<>();

    TagListings(PullDoors doors, PullBounds bounds) {
        this.doors = doors;
        this.bounds = bounds;
    }

    /**
     * All of them.
     *
     * @param host who told the last of them
     */
    record Listed(List<String> versions, String host) {}

    private record Key(Repository repository, Effort effort) {}

    /** @param now whether a list will not do that somebody else began to ask for before */
    Uni<Listed> list(Reference reference, Effort effort, boolean now) {
        Key key = new Key(reference.repository(), effort);
        Uni<Landing<Listed>> landing = now
                ? flights.insist(key, () -> listed(reference, effort))
                : flights.join(key, () -> listed(reference, effort));
        return landing.map(Landing::value);
    }

    private Uni<Listed> listed(Reference reference, Effort effort) {
        return bounds.run(
                reference, () -> page(new Question(reference, effort), new Found(List.of(), 0), Optional.empty()));
    }

    private record Question(Reference reference, Effort effort) {}

    /** @param seen how many tags there were, those among them that are no versions */
    private record Found(List<String> versions, int seen) {

        Found with(List<String> page) {
            List<String> all = new ArrayList<>(versions);
            Stream<String> more =
                    page.stream().filter(tag -> SemanticVersion.parse(tag).isPresent());
            more.forEach(all::add);
            return new Found(all, seen + page.size());
        }
    }

    private Uni<Listed> page(Question question, Found before, Optional<String> after) {
        return doors.registry()
                .tags(question.reference(), PAGE, after, question.effort())
                .flatMap(page -> taken(question, before.with(page.value().names()), page));
    }

    private Uni<Listed> taken(Question question, Found found, Delivered<Tags> page) {
        List<String> names = page.value().names();
        if (!page.value().more()) {
            return Uni.createFrom().item(new Listed(found.versions(), page.host()));
        }
        if (names.isEmpty() || found.seen() >= MOST) {
            String subject = question.reference().repository().toString();
            throw new RegistryProtocol(Report.of(
                            subject,
                            "the list of tags of " + subject + " at " + page.host() + " does not end within " + MOST
                                    + ", so that nobody knows which is the highest; name a tag")
                    .withHost(page.host())
                    .withError(NetworkError.HTTP_PROTOCOL_ERROR));
        }
        return page(question, found, Optional.of(names.get(names.size() - 1)));
    }
}
