package io.agentloader.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.function.Consumer;

/** Passes on what registries warn of in {@code Warning: 299 - "text"}, once for each host and text. */
final class Warnings {

    private static final int MAX_TEXT = 4096;
    private static final String PERSISTENT = "299 ";

    private final Cache<String, Boolean> said =
            Caffeine.newBuilder().maximumSize(1000).executor(Runnable::run).build();
    private final Consumer<String> log;

    Warnings(Consumer<String> log) {
        this.log = log;
    }

    void note(Answer answer) {
        answer.headers("Warning").stream()
                .filter(line -> line.startsWith(PERSISTENT))
                .map(line ->
                        answer.host() + " warns: " + text(answer.ask().secrets().without(line)))
                .filter(line -> said.asMap().putIfAbsent(line, true) == null)
                .forEach(log);
    }

    private static String text(String line) {
        int start = line.indexOf('"');
        int end = line.lastIndexOf('"');
        String quoted = end > start ? line.substring(start + 1, end) : line.substring(PERSISTENT.length());
        return Printable.of(quoted, MAX_TEXT);
    }
}
