package io.agentloader.registry;

import io.agentloader.failure.AgentException;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What goes over the wire, for whoever looks for a mistake: a line for each request and each answer, with their headers. Of
 * headers that are not known to be harmless only the name is told; of URLs no query, and of what a registry led to no path.
 */
final class WireLog {

    private static final System.Logger LOG = System.getLogger(WireLog.class.getName());

    private static final int LONGEST = 512;

    private static final Set<String> LOCATIONS = HarmlessHeaders.ignoringCase("Location", "Link");

    private WireLog() {}

    /** One request, as it will be sent. */
    static void asked(Ask ask) {
        if (LOG.isLoggable(Level.DEBUG)) {
            LOG.log(Level.DEBUG, "> " + line(ask) + headers(ask, ask.headers().entrySet().stream()));
        }
    }

    /** Its answer. */
    static void answered(Answer answer) {
        if (LOG.isLoggable(Level.DEBUG)) {
            Stream<Map.Entry<String, String>> headers = answer.headers().entries().stream();
            LOG.log(Level.DEBUG, "< " + answer.status() + " to " + line(answer.ask()) + headers(answer.ask(), headers));
        }
    }

    /** There was none. */
    static void failed(Ask ask, AgentException failure) {
        LOG.log(
                Level.DEBUG,
                () -> "< nothing to " + line(ask) + " | " + failure.report().detail());
    }

    private static String line(Ask ask) {
        return ask.method() + " " + url(ask.target(), ask.luggage().from().isPresent());
    }

    private static String url(Target target, boolean led) {
        if (led) {
            return target.origin() + "/" + HarmlessHeaders.HIDDEN;
        }
        return target + (target.path().indexOf('?') < 0 ? "" : "?" + HarmlessHeaders.HIDDEN);
    }

    private static String headers(Ask ask, Stream<Map.Entry<String, String>> headers) {
        Secrets secrets = ask.secrets();
        return headers.map(header -> " | " + header.getKey() + ": " + shown(ask, header, secrets))
                .sorted()
                .collect(Collectors.joining());
    }

    private static String shown(Ask ask, Map.Entry<String, String> header, Secrets secrets) {
        if (LOCATIONS.contains(header.getKey())) {
            return location(ask.target(), header.getValue());
        }
        return HarmlessHeaders.has(header.getKey())
                ? Printable.of(secrets.without(header.getValue()), LONGEST)
                : HarmlessHeaders.HIDDEN;
    }

    /** A signature may stand in a path, too, where another origin is meant. */
    private static String location(Target from, String text) {
        Optional<Target> to = from.resolve(text.strip());
        return to.map(target -> url(target, !target.origin().equals(from.origin())))
                .orElse(HarmlessHeaders.HIDDEN);
    }
}
