package io.agentloader.cli;

import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.failure.Report;
import io.agentloader.store.ContentStore;
import io.agentloader.store.TagRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The store that the operator's commands work on. Blocks. */
final class OpenStore {

    private static final int PAGE = 1000;

    private OpenStore() {}

    /** The same for a command that changes it: refused where the service could not read what it writes. */
    static ContentStore changing(Surroundings surroundings) {
        new StoreOwner().refuseOthers(surroundings.config().store().path().toAbsolutePath());
        return of(surroundings);
    }

    /** The store that is there; none is made, for a path that was mistyped would look like a store that is empty. */
    static ContentStore of(Surroundings surroundings) {
        Path path = surroundings.config().store().path().toAbsolutePath();
        if (!Files.exists(path)) {
            throw new StoreUnavailable(
                    Report.of(
                            "store",
                            "there is none at " + path
                                    + "; agent-loader.store.path says where it is, and a start of the service makes it"),
                    null);
        }
        return Ready.checked(surroundings).store().get();
    }

    /** Every record that can be read, ordered by reference. */
    static List<TagRecord> records(ContentStore store) {
        List<TagRecord> all = new ArrayList<>();
        List<TagRecord> page;
        Optional<String> after = Optional.empty();
        do {
            page = store.list(after, PAGE).await().indefinitely();
            all.addAll(page);
            after = page.isEmpty()
                    ? after
                    : Optional.of(page.get(page.size() - 1).reference().canonical());
        } while (page.size() == PAGE);
        return all;
    }
}
