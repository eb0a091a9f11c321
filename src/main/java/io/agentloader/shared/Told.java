package io.agentloader.shared;

import java.util.Optional;

/**
 * News, and who told them.
 *
 * @param news empty where it is only said that somebody is there, so that others see whether they missed something since
 * @param number of all that this replica has told since its start
 */
record Told(Optional<News> news, String replica, long number) {

    /** That no other news have. */
    String name() {
        return replica + ":" + number;
    }
}
