package io.agentloader.registry;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * Where one request goes. Its text leaves the query out: queries of blob redirects carry signatures.
 *
 * @param path with the query, as it stands in the request line
 */
record Target(Origin origin, String path) {

    /** Empty unless the text is an absolute http or https URL without user information and fragment. */
    static Optional<Target> parse(String url) {
        try {
            URI uri = new URI(url);
            return uri.getRawFragment() == null ? of(uri) : Optional.empty();
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }

    /** Where a {@code Location} leads from here; empty when that is no http or https URL without user information. */
    Optional<Target> resolve(String location) {
        try {
            return of(URI.create(origin + path).resolve(new URI(location)));
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<Target> of(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean tls = scheme.equals("https");
        boolean usable = (tls || scheme.equals("http"))
                && uri.getHost() != null
                && uri.getRawUserInfo() == null
                && uri.getPort() != 0
                && uri.getPort() <= 65_535;
        if (!usable) {
            return Optional.empty();
        }
        int port = uri.getPort() < 0 ? Origin.defaultPort(tls) : uri.getPort();
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return Optional.of(new Target(new Origin(tls, uri.getHost().toLowerCase(Locale.ROOT), port), path + query));
    }

    /** What is under this place, which has no query. */
    Target under(String more) {
        return new Target(origin, path + more);
    }

    /** The same place with more in its query. */
    Target withQuery(String more) {
        if (more.isEmpty()) {
            return this;
        }
        return new Target(origin, path + (path.indexOf('?') < 0 ? "?" : "&") + more);
    }

    @Override
    public String toString() {
        int query = path.indexOf('?');
        return origin + (query < 0 ? path : path.substring(0, query));
    }
}
