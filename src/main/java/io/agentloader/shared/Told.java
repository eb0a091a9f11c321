package io.agentloader.shared;

import java.util.Optional;

/**
 * News, and who told them.
 *
 * @param news of a tag or a range
 * @param hosts of a host; where both are empty it is only said that somebody is there, so that others see whether they missed something
 *     since, or it is something that is not known here
 * @param number of all that this replica has told since its start
 */
record Told(Optional<News> news, Optional<HostNews> hosts, String replica, long number) {

    /** Of a tag or a range, or that somebody is there. */
    Told(Optional<News> news, String replica, long number) {
        this(news, Optional.empty(), replica, number);
    }

    /** That no other news have. */
    String name() {
        return replica + ":" + number;
    }
}
