package io.agentloader.embedded;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps out whoever comes through a browser. Pages of anybody can have it ask a port of this machine, by its address or by a
 * name of theirs that leads there; the first shows in {@code Origin}, the second in {@code Host}.
 *
 * @param hosts in lower case, by which callers may address it beside the names and addresses of loopback
 */
record Gatekeeper(Set<String> hosts) {

    static final Gatekeeper LOOPBACK_ONLY = new Gatekeeper(Set.of());

    private static final Pattern LOOPBACK =
            Pattern.compile("(?:localhost|[a-z0-9.-]+\\.localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1])(?::[0-9]{1,5})?");

    private static final Pattern ABSOLUTE = Pattern.compile("[^/].*?://([^/?#]*)");

    Gatekeeper {
        hosts = Set.copyOf(hosts);
    }

    Optional<Answer> refuse(HttpServerRequest request) {
        if (request.headers().getAll("Host").size() > 1) {
            return Optional.of(ApiError.MALFORMED.about("two headers Host"));
        }
        Optional<String> target = ofTarget(String.valueOf(request.uri()));
        String host = target.orElseGet(() -> String.valueOf(request.getHeader("Host")));
        if (!isLoopback(host) && !isNamed(host)) {
            return Optional.of(
                    ApiError.DENIED.about(
                            (target.isPresent() ? "http://" : "Host: ") + host
                                    + ", where localhost, 127.0.0.1, a name that ends in .localhost, or one of agent-loader.hosts was due"));
        }
        if (changes(request.method()) && "cross-site".equalsIgnoreCase(request.getHeader("Sec-Fetch-Site"))) {
            return Optional.of(ApiError.DENIED.about("Sec-Fetch-Site: cross-site"));
        }
        return Optional.ofNullable(request.getHeader("Origin"))
                .filter(origin -> !isLoopback(authority(origin)))
                .map(origin -> ApiError.DENIED.about("Origin: " + origin));
    }

    /** Of a request line in absolute form, which then counts in the place of the header (RFC 9112 section 3.2.2). */
    private static Optional<String> ofTarget(String uri) {
        Matcher absolute = ABSOLUTE.matcher(uri);
        return absolute.lookingAt() ? Optional.of(absolute.group(1)) : Optional.empty();
    }

    private static boolean changes(HttpMethod method) {
        return !method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD);
    }

    private static boolean isLoopback(String authority) {
        return LOOPBACK.matcher(authority.toLowerCase(Locale.ROOT)).matches();
    }

    private boolean isNamed(String authority) {
        return hosts.contains(authority.toLowerCase(Locale.ROOT).replaceFirst(":[0-9]{1,5}$", ""));
    }

    private static String authority(String origin) {
        try {
            return String.valueOf(URI.create(origin).getRawAuthority());
        } catch (IllegalArgumentException none) {
            return "";
        }
    }
}
