package io.agentloader.http;

import io.agentloader.document.StoreInfo;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.pull.WarmList;
import io.agentloader.pull.WarmState;
import io.agentloader.store.ContentStore;
import io.agentloader.store.Usage;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** {@code GET /}: links for machines, and for a browser what an operator looks at first. Asks no registry. */
@Singleton
final class Overview {

    /** Counting what is stored means looking at every file; any number of open pages costs one count in so long. */
    private static final Duration COUNT_AGAIN = Duration.ofSeconds(10);

    private final ListRequests lists;
    private final RegistryRequests registries;
    private final ContentStore store;
    private final Troubles troubles;
    private final WarmList warm;
    private final Pages pages;
    private final InstantSource clock;
    private final AtomicReference<Count> count;

    private static final Usage NOTHING = new Usage(0, 0, 0, 0, Optional.empty(), 0, 0, 0);

    /** What was counted, and when that began. */
    private record Count(Instant at, Uni<Usage> usage) {
        private boolean isGood(Instant now) {
            return !at.equals(Instant.MIN) && now.isBefore(at.plus(COUNT_AGAIN));
        }
    }

    /** What pages are made of. */
    @Singleton
    record Looks(Troubles troubles, WarmList warm, Pages pages, InstantSource clock) {}

    Overview(ListRequests lists, RegistryRequests registries, ContentStore store, Looks looks) {
        this.lists = lists;
        this.registries = registries;
        this.store = store;
        this.troubles = looks.troubles();
        this.warm = looks.warm();
        this.pages = looks.pages();
        this.clock = looks.clock();
        this.count =
                new AtomicReference<>(new Count(Instant.MIN, Uni.createFrom().nothing()));
    }

    Uni<Answer> answer(Call call) {
        if (!Accept.parse(call.lines("Accept")).prefers(Pages.MEDIA_TYPE, Json.MEDIA_TYPE)) {
            lists.check(call);
            return Uni.createFrom().item(links());
        }
        return lists.page(call)
                .map(Optional::of)
                .onFailure(StoreUnavailable.class)
                .recoverWithItem(Optional.empty())
                .flatMap(list -> usage().map(counted -> pages.overview(model(call, list, counted))));
    }

    /** Nothing where it cannot be counted: then the page has to say so, and not to be missing itself. */
    private Uni<Usage> usage() {
        Instant now = clock.instant();
        return count.updateAndGet(last -> last.isGood(now)
                        ? last
                        : new Count(
                                now,
                                store.usage()
                                        .onFailure(AgentException.class)
                                        .recoverWithItem(NOTHING)
                                        .memoize()
                                        .indefinitely()))
                .usage();
    }

    private static Answer links() {
        Map<String, Object> links = new LinkedHashMap<>();
        links.put("agent", "/agents/{reference}");
        links.put("agents", "/agents");
        links.put("store", "/store");
        links.put("registries", "/registries");
        links.put("problems", "/problems");
        links.put("health", "/q/health");
        links.put("metrics", "/q/metrics");
        links.put("description", "/q/openapi");
        return Answer.of(200)
                .with("Cache-Control", "no-store")
                .with("Link", "</q/openapi>; rel=\"service-desc\"")
                .with("Vary", "Accept")
                .with("X-Content-Type-Options", "nosniff")
                .with(Json.MEDIA_TYPE, Json.bytes(Map.of("kind", "Service", "links", links)));
    }

    private Map<String, @Nullable Object> model(Call call, Optional<ListRequests.Page> list, Usage counted) {
        Map<String, @Nullable Object> info = StoreInfo.of(counted, store.health());
        List<Map<String, @Nullable Object>> hosts = registries.infos();
        WarmState state = warm.state();
        Map<String, @Nullable Object> model = new HashMap<>();
        model.put("now", clock.instant().toString());
        model.put("authority", call.header("Host").orElse("127.0.0.1:8080"));
        model.put("concerns", Concerns.of(store.health(), hosts, state, list.isPresent()));
        model.put("store", info);
        model.put(
                "troubles",
                troubles.latest().stream()
                        .filter(trouble -> call.caller().mayAskFor(trouble.reference()))
                        .map(Overview::row)
                        .toList());
        model.put("agents", list.map(page -> page.document().get("agents")).orElse(List.of()));
        model.put("filtered", call.target().query().isPresent());
        model.put(
                "next",
                list.flatMap(ListRequests.Page::next)
                        .map(target -> target.replaceFirst("^/agents", "/"))
                        .orElse(null));
        model.put("registries", hosts);
        return model;
    }

    private static Map<String, Object> row(Troubles.Trouble trouble) {
        return Map.of(
                "reference",
                trouble.reference().toString(),
                "code",
                trouble.code(),
                "host",
                trouble.host(),
                "got",
                trouble.stale() ? "a stored copy" : "the problem",
                "at",
                trouble.at().toString(),
                "times",
                trouble.times());
    }
}
