package io.agentloader.document;

import io.agentloader.prefetch.Harvest;
import io.agentloader.prefetch.Prefetched;
import io.agentloader.prefetch.Prefetched.State;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What came of a prefetch: the result of its operation, and {@code prefetch}. It only ever grows. */
public final class PrefetchInfo {

    private PrefetchInfo() {}

    /** {@code Prefetch}. */
    public static Map<String, Object> of(Harvest harvest) {
        Map<String, Object> document = counted(harvest);
        document.put("agents", harvest.agents().stream().map(PrefetchInfo::row).toList());
        return document;
    }

    /** The same without the agents. */
    public static Map<String, Object> counted(Harvest harvest) {
        List<Prefetched> agents = harvest.agents();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "Prefetch");
        document.put("asked", harvest.asked());
        document.put("pulled", count(agents, State.PULLED));
        document.put("failed", count(agents, State.FAILED));
        document.put("bytes", bytes(agents));
        document.put("cut", harvest.isCut());
        return document;
    }

    /** One agent of it. */
    public static Map<String, @Nullable Object> row(Prefetched agent) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("reference", agent.name());
        agent.range().ifPresent(range -> row.put("range", range.toString()));
        row.put("state", agent.state().word());
        row.put("digest", agent.digest().map(Object::toString).orElse(null));
        row.put("source", agent.source().map(PrefetchInfo::word).orElse(null));
        row.put("bytes", agent.bytes());
        agent.failure().ifPresent(failure -> row.put("problem", LockInfo.problem(failure)));
        return row;
    }

    /** What two ranges came to is there once. */
    private static long bytes(List<Prefetched> agents) {
        return agents.stream()
                .collect(Collectors.toMap(Prefetched::name, Prefetched::bytes, Math::max))
                .values()
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static long count(List<Prefetched> agents, State state) {
        return agents.stream().filter(agent -> agent.state() == state).count();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
