package io.agentloader.http;

import io.agentloader.document.AgentList;
import io.agentloader.document.AgentList.Listed;
import io.agentloader.document.Staleness;
import io.agentloader.failure.AgentException.NotCached;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.store.ContentStore;
import io.agentloader.store.Pin;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the store holds, a page at a time. */
@Singleton
final class ListRequests {

    private final ContentStore store;
    private final ReferenceParser references;
    private final HttpSettings settings;
    private final InstantSource clock;

    ListRequests(ContentStore store, ReferenceParser references, HttpSettings settings, InstantSource clock) {
        this.store = store;
        this.references = references;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * {@code AgentList}.
     *
     * @param next the target of the following page; empty on the last
     */
    record Page(Map<String, Object> document, Optional<String> next) {}

    /** {@code AgentList} of what the caller may ask for, ordered by reference; {@code Link} leads to the next page. */
    Uni<Answer> answer(Call call) {
        return page(call).map(ListRequests::answer);
    }

    /** The same as a document. */
    Uni<Page> page(Call call) {
        ListQuery query = ListQuery.of(call.query(), references);
        Staleness staleness = new Staleness(settings.freshness(), clock.instant());
        return new ListPage(store, query, staleness, call.caller()).read().flatMap(rows -> store.pins()
                .flatMap(pins -> alone(candidates(pins, query, rows, call))
                        .map(alone -> new Listed(rows.records(), pins, alone))
                        .map(listed -> new Page(AgentList.of(listed, staleness), rows.next()))));
    }

    private static List<Pin> candidates(List<Pin> pins, ListQuery query, ListPage.Rows rows, Call call) {
        return pins.stream()
                .filter(pin -> query.admits(pin)
                        && rows.reaches(pin.reference())
                        && call.caller().mayAskFor(pin.reference()))
                .toList();
    }

    /** Those whose tag has no record, or none that can be read. */
    private Uni<List<Pin>> alone(List<Pin> pins) {
        return Multi.createFrom()
                .iterable(pins)
                .onItem()
                .transformToUniAndConcatenate(
                        pin -> isAlone(pin).map(alone -> Optional.of(pin).filter(it -> alone)))
                .select()
                .where(Optional::isPresent)
                .map(Optional::orElseThrow)
                .collect()
                .asList();
    }

    private Uni<Boolean> isAlone(Pin pin) {
        return store.versions(pin.reference())
                .map(List::isEmpty)
                .onFailure(NotCached.class)
                .recoverWithItem(true);
    }

    /** @throws RuntimeException as {@link #page} would, for answers that have no rows to choose from */
    void check(Call call) {
        ListQuery.of(call.query(), references);
    }

    private static Answer answer(Page page) {
        return Answer.of(200)
                .with("Cache-Control", "no-store")
                .with("Link", page.next().map(target -> "<" + target + ">; rel=\"next\""))
                .with("X-Content-Type-Options", "nosniff")
                .with(Json.MEDIA_TYPE, Json.bytes(page.document()));
    }
}
