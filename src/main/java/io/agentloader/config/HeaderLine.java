package io.agentloader.config;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A header that goes with every request to one host, written {@code Name: value}. Its text leaves the value out, which may
 * be a secret.
 *
 * @param name a token of HTTP
 * @param value printable ASCII
 */
public record HeaderLine(String name, String value) {

    private static final Pattern LINE =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*([!-~](?:[ -~\\t]*[!-~])?)[ \\t]*");

    /** What the client says itself, what HTTP keeps between two neighbours, and what would turn an answer into another. */
    private static final Set<String> OWN = Set.of(
            "accept",
            "accept-encoding",
            "authorization",
            "connection",
            "content-length",
            "content-type",
            "cookie",
            "expect",
            "host",
            "keep-alive",
            "range",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "user-agent");

    private static final Pattern OWN_GROUP = Pattern.compile("(?:proxy|if|http2)-.*");

    /** Empty when the text is no header line, or sets a header that is not for configuration. */
    public static Optional<HeaderLine> parse(String line) {
        Matcher matcher = LINE.matcher(line);
        return matcher.matches() && !isOwn(matcher.group(1))
                ? Optional.of(new HeaderLine(matcher.group(1), matcher.group(2)))
                : Optional.empty();
    }

    /** Why {@link #parse} takes it for none, without the value; empty when it does not. */
    static Optional<String> problem(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return Optional.of("has a header that is not written Name: value in printable ASCII");
        }
        return isOwn(matcher.group(1))
                ? Optional.of("sets the header " + matcher.group(1)
                        + ", which the client writes itself; remove it (credentials have keys of their own)")
                : Optional.empty();
    }

    private static boolean isOwn(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return OWN.contains(lower) || OWN_GROUP.matcher(lower).matches();
    }

    @Override
    public String toString() {
        return name + ": ...";
    }
}
