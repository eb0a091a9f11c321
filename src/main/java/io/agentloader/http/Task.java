package io.agentloader.http;

import io.agentloader.prefetch.Harvest;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Work that no request waits for.
 *
 * @param what it does, in one word
 * @param key of equal ones there is one at a time
 * @param owner the name of the caller who may know of it; of none, everybody may
 * @param harvest what it brings, where that are agents; it is the result then
 * @param news rings when there is more to tell
 * @param work yields the result
 */
record Task(
        String what,
        Object key,
        Optional<String> owner,
        Optional<Harvest> harvest,
        Bell news,
        Uni<Map<String, Object>> work) {

    /** Work that is everybody's. */
    static Task of(String what, Uni<Map<String, Object>> work) {
        return new Task(what, what, Optional.empty(), Optional.empty(), new Bell(), work);
    }

    /** How many agents it may have to remember. */
    int weight() {
        return harvest.map(Harvest::agents).map(List::size).orElse(0);
    }
}
