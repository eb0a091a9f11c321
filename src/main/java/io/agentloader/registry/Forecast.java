package io.agentloader.registry;

import java.util.List;

/**
 * How a call would begin if it were made now.
 *
 * @param hosts who would be asked, in order; the last one's word is final
 * @param requests what would be sent to the first host that may be asked, up to the answer, provided that it answers and asks
 *     for nothing that it did not ask for before; none where everybody is left alone
 */
public record Forecast(List<HostState> hosts, List<Request> requests) {

    public Forecast {
        hosts = List.copyOf(hosts);
        requests = List.copyOf(requests);
    }

    /** Nobody is asked. */
    public static Forecast nothing(List<HostState> hosts) {
        return new Forecast(hosts, List.of());
    }

    /** The same where nobody is asked. */
    public Forecast silent() {
        return nothing(hosts);
    }

    /**
     * One request.
     *
     * @param thing {@code manifest}, {@code tags}, or {@code token} where the one at hand will not do
     * @param host host and port that it goes to
     * @param path without the query
     */
    public record Request(String method, String thing, String host, String path) {}
}
