package io.agentloader.http;

import io.agentloader.callers.Caller;
import io.agentloader.document.Staleness;
import io.agentloader.oci.Reference;
import io.agentloader.store.ContentStore;
import io.agentloader.store.TagRecord;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the store in batches until a page of what was asked for is full. */
final class ListPage {

    /**
     * One page.
     *
     * @param next where the following page is; empty on the last
     */
    record Rows(List<TagRecord> records, Optional<String> next) {

        Rows {
            records = List.copyOf(records);
        }

        /** Whether the reference is not one of a later page. */
        boolean reaches(Reference reference) {
            return next.isEmpty()
                    || reference
                                    .canonical()
                                    .compareTo(records.get(records.size() - 1)
                                            .reference()
                                            .canonical())
                            <= 0;
        }
    }

    private final ContentStore store;
    private final ListQuery query;
    private final Staleness staleness;
    private final Caller caller;
    private final List<TagRecord> admitted = new ArrayList<>();

    ListPage(ContentStore store, ListQuery query, Staleness staleness, Caller caller) {
        this.store = store;
        this.query = query;
        this.staleness = staleness;
        this.caller = caller;
    }

    Uni<Rows> read() {
        return from(query.after());
    }

    private Uni<Rows> from(Optional<String> after) {
        return store.list(after, ListQuery.MOST).flatMap(this::taken);
    }

    private Uni<Rows> taken(List<TagRecord> batch) {
        batch.stream()
                .filter(row -> query.admits(row, staleness) && caller.mayAskFor(row.reference()))
                .forEach(admitted::add);
        boolean last = batch.size() < ListQuery.MOST;
        if (last || admitted.size() > query.limit()) {
            return Uni.createFrom().item(page());
        }
        return from(Optional.of(batch.get(batch.size() - 1).reference().canonical()));
    }

    private Rows page() {
        if (admitted.size() <= query.limit()) {
            return new Rows(admitted, Optional.empty());
        }
        List<TagRecord> page = admitted.subList(0, query.limit());
        return new Rows(
                page,
                Optional.of(query.next(page.get(page.size() - 1).reference().canonical())));
    }
}
