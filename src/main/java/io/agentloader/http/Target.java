package io.agentloader.http;

import java.util.Optional;

/**
 * A request target as it stood on the request line: no slash collapsed, no dot segment removed, nothing decoded.
 *
 * @param authority of a target in absolute form, such as a proxy is sent
 */
record Target(Optional<String> authority, String path, Optional<String> query) {

    static Target of(String uri) {
        int scheme = uri.startsWith("/") ? -1 : uri.indexOf("://");
        if (scheme < 0) {
            return split(Optional.empty(), uri);
        }
        int start = scheme + "://".length();
        int end = start;
        while (end < uri.length() && uri.charAt(end) != '/' && uri.charAt(end) != '?') {
            end++;
        }
        return split(Optional.of(uri.substring(start, end)), uri.substring(end));
    }

    private static Target split(Optional<String> authority, String rest) {
        int mark = rest.indexOf('?');
        return mark < 0
                ? new Target(authority, rest, Optional.empty())
                : new Target(authority, rest.substring(0, mark), Optional.of(rest.substring(mark + 1)));
    }
}
