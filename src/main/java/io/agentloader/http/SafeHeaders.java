package io.agentloader.http;

import io.vertx.core.MultiMap;
import java.util.Locale;
import java.util.Objects;

/**
 * What every answer says to browsers and caches, whoever made it. A header that is there already stays: who writes one knows
 * better.
 */
final class SafeHeaders {

    private static final String CACHE_CONTROL = "Cache-Control";
    private static final int NOT_MODIFIED = 304;

    private SafeHeaders() {}

    /**
     * Completes the headers of an answer.
     *
     * @param own whether callers had to say who they are: then the answer is for no other
     * @param page whether the framework's own pages are meant, which need their scripts
     */
    static void complete(MultiMap headers, int status, boolean own, boolean page) {
        if (own) {
            keepPrivate(headers);
        }
        if (status == NOT_MODIFIED) {
            return;
        }
        addMissing(headers, "X-Content-Type-Options", "nosniff");
        addMissing(headers, "Referrer-Policy", "no-referrer");
        addMissing(headers, "Cross-Origin-Resource-Policy", "same-origin");
        if (!page) {
            addMissing(headers, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        }
    }

    private static void keepPrivate(MultiMap headers) {
        String said = Objects.requireNonNullElse(headers.get(CACHE_CONTROL), "");
        String lower = said.toLowerCase(Locale.ROOT);
        if (!lower.contains("private") && !lower.contains("no-store")) {
            headers.set(CACHE_CONTROL, said.isEmpty() ? "private" : "private, " + said);
        }
    }

    private static void addMissing(MultiMap headers, String name, String value) {
        if (!headers.contains(name)) {
            headers.set(name, value);
        }
    }
}
