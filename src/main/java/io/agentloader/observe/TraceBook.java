package io.agentloader.observe;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.agentloader.observe.PullTrace.Asked;
import io.agentloader.pull.PullListener;
import io.agentloader.registry.RegistryListener;
import io.agentloader.registry.UpstreamRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keeps what happened until it is known what it happened for, and writes spans then. What is asked of a repository belongs to
 * the first pull of it that ends after it and made requests; pulls belong to the request whose id they carry. What nobody claims is
 * forgotten.
 */
final class TraceBook implements RegistryListener {

    private static final long REMEMBERED = 10_000;
    private static final int MOST_PARTS = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Spans spans;
    private final InstantSource clock;
    private final Cache<String, List<Asked>> asked = remembering(PATIENCE);
    private final Cache<String, List<PullTrace>> open = remembering(PATIENCE);

    TraceBook(Spans spans, InstantSource clock) {
        this.spans = spans;
        this.clock = clock;
    }

    private static <T> Cache<String, T> remembering(Duration patience) {
        return Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterWrite(patience)
                .build();
    }

    PullListener pulls() {
        return new PullTraces(this);
    }

    @Override
    public void asked(UpstreamRequest request) {
        Asked one = new Asked(request, clock.instant());
        asked.asMap().merge(request.repository(), List.of(one), TraceBook::joined);
    }

    private static <T> List<T> joined(List<T> before, List<T> more) {
        return Stream.concat(before.stream(), more.stream()).limit(MOST_PARTS).toList();
    }

    /** What was asked of a repository and belongs to nobody yet. */
    List<Asked> take(String repository) {
        return Optional.ofNullable(asked.asMap().remove(repository)).orElse(List.of());
    }

    InstantSource clock() {
        return clock;
    }

    void begun(String requestId) {
        open.asMap().putIfAbsent(requestId, List.of());
    }

    /** Without a request that is under way it stands for itself: a warm agent, or a caller who has gone. */
    void pulled(Optional<String> requestId, PullTrace pull) {
        Optional<List<PullTrace>> known = requestId.flatMap(id -> Optional.ofNullable(
                open.asMap().computeIfPresent(id, (same, before) -> joined(before, List.of(pull)))));
        if (known.isEmpty()) {
            spans.write(pull);
        }
    }

    void ended(ServedRequest request) {
        spans.write(
                request,
                Optional.ofNullable(open.asMap().remove(request.requestId())).orElse(List.of()));
    }
}
