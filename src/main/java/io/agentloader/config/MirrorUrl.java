package io.agentloader.config;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a mirror is, as an operator writes it.
 *
 * @param tls false where the text says {@code http://}, and only there
 * @param authority host and optional port, lower case
 * @param prefix what stands before {@code /v2/} in every path: empty, or with a slash at its start and none at its end
 */
public record MirrorUrl(boolean tls, String authority, String prefix) {

    private static final int MAX_LENGTH = 1024;
    private static final int MAX_PORT = 65_535;
    private static final String API = "/v2";
    private static final Pattern TEXT = Pattern.compile(
            "(?:(?<scheme>https?)://)?"
                    + "(?<host>[a-z0-9]+(?:-+[a-z0-9]+)*(?:\\.[a-z0-9]+(?:-+[a-z0-9]+)*)*|\\[[0-9a-f:]+])(?::(?<port>[1-9]\\d{0,4}))?"
                    + "(?<path>(?:/(?!\\.{1,2}(?:/|$))[a-z0-9._~-]+)*)/*",
            Pattern.CASE_INSENSITIVE);

    /**
     * By its text; empty when it is none. The path of the API at its end is left out, and so are slashes there: operators
     * copy addresses with and without them. So are blanks around it: lists are written with them.
     */
    public static Optional<MirrorUrl> parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (text.length() > MAX_LENGTH || !matcher.matches() || !isPort(matcher.group("port"))) {
            return Optional.empty();
        }
        String host = matcher.group("host").toLowerCase(Locale.ROOT);
        String authority = matcher.group("port") == null ? host : host + ":" + matcher.group("port");
        return Optional.of(new MirrorUrl(
                !"http".equalsIgnoreCase(matcher.group("scheme")), authority, withoutApi(matcher.group("path"))));
    }

    private static boolean isPort(@Nullable String port) {
        return port == null || Integer.parseInt(port) <= MAX_PORT;
    }

    private static String withoutApi(String path) {
        return path.endsWith(API) ? path.substring(0, path.length() - API.length()) : path;
    }
}
