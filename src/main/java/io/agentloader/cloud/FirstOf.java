package io.agentloader.cloud;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Asks one place after the other until one has something. */
final class FirstOf {

    private FirstOf() {}

    /** The first thing found; a failure ends the search. */
    static <T> Uni<Optional<T>> these(List<Supplier<Uni<Optional<T>>>> places) {
        if (places.isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
        }
        List<Supplier<Uni<Optional<T>>>> others = places.subList(1, places.size());
        return Uni.createFrom()
                .deferred(() -> places.get(0).get())
                .flatMap(found -> found.isPresent() ? Uni.createFrom().item(found) : these(others));
    }

    static <T> Uni<Optional<T>> nothing() {
        return Uni.createFrom().item(Optional.empty());
    }
}
