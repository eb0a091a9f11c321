package io.agentloader.registry;

import java.time.Duration;

/**
 * What one replica has learned of a host that others may be glad to know.
 *
 * @param host host and port, as requests go to it
 * @param length how long whoever has a copy leaves it alone for that; of a recovery how long it would have been left alone at most
 * @param since for how long it had been in trouble when this was learned; zero where that says nothing
 */
public record HostNews(String host, State state, Duration length, Duration since) {

    /** What was learned. */
    public enum State {
        /** So many calls in a row failed that it is not asked any more. */
        SILENT,
        /** It said that it is asked too often, and when it may be asked again. */
        LIMITED,
        /** It answers, after it did not. */
        ANSWERS
    }
}
