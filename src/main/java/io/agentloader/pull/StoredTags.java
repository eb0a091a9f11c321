package io.agentloader.pull;

import io.agentloader.oci.Repository;
import io.agentloader.store.ContentStore;
import io.agentloader.store.TagRecord;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which tags of a repository the store has. */
final class StoredTags {

    private static final int PAGE = 500;

    private final ContentStore store;

    StoredTags(ContentStore store) {
        this.store = store;
    }

    /** At most as many as are asked for of a registry. */
    Uni<List<String>> of(Repository repository) {
        // records are ordered by their names, and those of a repository's tags begin so
        return page(repository + ":", repository + ":", List.of());
    }

    private Uni<List<String>> page(String prefix, String after, List<String> before) {
        return store.list(Optional.of(after), PAGE).flatMap(records -> {
            List<String> all = new ArrayList<>(before);
            for (TagRecord record : records) {
                String name = record.reference().canonical();
                if (!name.startsWith(prefix)) {
                    return Uni.createFrom().item(all);
                }
                all.add(name.substring(prefix.length()));
            }
            return records.size() < PAGE || all.size() >= TagListings.MOST
                    ? Uni.createFrom().item(all)
                    : page(prefix, records.get(records.size() - 1).reference().canonical(), all);
        });
    }
}
