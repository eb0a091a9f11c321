package io.agentloader.http;

import io.agentloader.connection.PromptAnswers;
import io.vertx.core.MultiMap;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;

/** The {@link Shortcut} of requests that the server has not seen. */
@Singleton
final class PromptAgents implements PromptAnswers {

    private final Shortcut shortcut;

    PromptAgents(Shortcut shortcut) {
        this.shortcut = shortcut;
    }

    @Override
    public Optional<Told> of(Asked request) {
        return shortcut.find(call(request), Optional::empty).map(WarmAnswer::told);
    }

    @Override
    public Optional<Waiting> later(Asked request, End end) {
        return shortcut.holds(call(request), end);
    }

    static Call call(Asked request) {
        return Call.plain(request.method(), request.target(), map(request.headers()));
    }

    /** The server's own headers are one. */
    private static MultiMap map(Iterable<Map.Entry<String, String>> headers) {
        if (headers instanceof MultiMap map) {
            return map;
        }
        MultiMap copy = MultiMap.caseInsensitiveMultiMap();
        headers.forEach(header -> copy.add(header.getKey(), header.getValue()));
        return copy;
    }
}
