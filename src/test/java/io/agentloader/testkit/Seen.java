package io.agentloader.testkit;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One request as the registry saw it.
 *
 * @param path raw, without the query
 * @param query raw; empty when there was none
 * @param headers by lower-case name; several lines of one name are joined with a comma
 */
public record Seen(String method, String path, String query, Map<String, String> headers) {

    public Seen {
        headers = Map.copyOf(new TreeMap<>(headers));
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Method and path, such as {@code GET /v2/acme/helper/manifests/1}. */
    public String line() {
        return method + " " + path;
    }

    public boolean isManifest() {
        return path.startsWith("/v2/") && path.contains("/manifests/");
    }

    public boolean isBlob() {
        return path.startsWith("/v2/") && path.contains("/blobs/");
    }

    public boolean isToken() {
        return path.equals(BearerAuth.PATH);
    }
}
