package io.agentloader.registry;

import java.util.Set;
import java.util.TreeSet;

/** The headers of HTTP whose values may be told to whoever looks for a mistake: a list of what to hide would never be complete. */
public final class HarmlessHeaders {

    /** What stands for a value that is not told. */
    public static final String HIDDEN = "...";

    private static final Set<String> NAMES = ignoringCase(
            "Accept",
            "Accept-Encoding",
            "Age",
            "Allow",
            "Cache-Control",
            "Connection",
            "Content-Encoding",
            "Content-Length",
            "Content-Range",
            "Content-Type",
            "Date",
            "Docker-Content-Digest",
            "Docker-Distribution-Api-Version",
            "Docker-Upload-UUID",
            "ETag",
            "Last-Modified",
            "OCI-Chunk-Min-Length",
            "OCI-Filters-Applied",
            "OCI-Subject",
            "Range",
            "RateLimit-Limit",
            "RateLimit-Remaining",
            "Retry-After",
            "Server",
            "Transfer-Encoding",
            "User-Agent",
            "Vary",
            "Via",
            "Warning",
            "WWW-Authenticate",
            "X-Request-Id");

    private HarmlessHeaders() {}

    /** Whether it is one of them, in whatever case. */
    public static boolean has(String name) {
        return NAMES.contains(name);
    }

    static Set<String> ignoringCase(String... names) {
        Set<String> all = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        all.addAll(Set.of(names));
        return all;
    }
}
