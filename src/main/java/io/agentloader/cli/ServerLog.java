package io.agentloader.cli;

import io.agentloader.registry.HarmlessHeaders;
import java.lang.System.Logger.Level;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a service is asked and what it answers, for whoever looks for a mistake: lines like those about registries. The URL is told whole,
 * since it is made of what stands on the command line; of headers that are not known to be harmless only the name.
 */
final class ServerLog {

    private static final System.Logger LOG = System.getLogger(ServerLog.class.getName());
    private static final int LONGEST = 512;

    private ServerLog() {}

    static void asked(HttpRequest request) {
        LOG.log(Level.DEBUG, () -> "> " + line(request) + headers(request.headers()));
    }

    /** The head of its answer. */
    static void answered(HttpRequest request, ResponseInfo head) {
        LOG.log(Level.DEBUG, () -> "< " + head.statusCode() + " to " + line(request) + headers(head.headers()));
    }

    /** There was none. */
    static void failed(HttpRequest request, String why) {
        LOG.log(Level.DEBUG, () -> "< nothing to " + line(request) + " | " + why);
    }

    private static String line(HttpRequest request) {
        return request.method() + " " + request.uri();
    }

    private static String headers(HttpHeaders headers) {
        return headers.map().entrySet().stream()
                // HTTP/2 has the status among them
                .filter(header -> !header.getKey().startsWith(":"))
                .flatMap(header -> header.getValue().stream().map(value -> " | " + shown(header.getKey(), value)))
                .collect(Collectors.joining());
    }

    private static String shown(String name, String value) {
        boolean own = name.toLowerCase(Locale.ROOT).startsWith("agent-") || name.equalsIgnoreCase("Last-Event-ID");
        boolean told = own || HarmlessHeaders.has(name);
        return name + ": " + (told ? value.substring(0, Math.min(value.length(), LONGEST)) : HarmlessHeaders.HIDDEN);
    }
}
