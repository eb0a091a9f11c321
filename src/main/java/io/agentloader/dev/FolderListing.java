package io.agentloader.dev;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was found in a folder.
 *
 * @param files that may be agents, by their paths below the folder
 * @param unlisted folders that could not be looked into, by such paths; nobody knows what is in them. Empty is the folder itself
 * @param passedOver what was left out, and why: a sentence that its name begins
 */
record FolderListing(SortedMap<String, Found> files, Set<String> unlisted, Map<String, String> passedOver) {

    FolderListing {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        unlisted = Set.copyOf(unlisted);
        passedOver = Map.copyOf(passedOver);
    }

    /** Whether the folder itself could not be looked into. */
    boolean isNothing() {
        return unlisted.contains("");
    }

    /** Whether the file is certainly not there. */
    boolean lacks(String file) {
        return !files.containsKey(file)
                && unlisted.stream().noneMatch(folder -> folder.isEmpty() || file.startsWith(folder + "/"));
    }
}
