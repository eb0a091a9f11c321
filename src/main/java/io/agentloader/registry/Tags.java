package io.agentloader.registry;

import java.util.List;

/**
 * Part of the tags of a repository, in the registry's own order.
 *
 * @param more whether the registry has others after these
 */
public record Tags(List<String> names, boolean more) {

    public Tags {
        names = List.copyOf(names);
    }
}
