package io.agentloader.dev;

import java.util.List;
import java.util.Optional;

/**
 * All of dev mode at one moment.
 *
 * @param folder that is watched; empty where the samples are served
 * @param registry {@code host:port} of the registry of dev mode
 * @param sequence the id of the last event that is in here
 * @param watching how changes are noticed
 * @param trouble what is wrong with the folder itself
 * @param agents in the order of their files
 * @param log the latest lines, the oldest first
 */
public record DevState(
        Optional<String> folder,
        String registry,
        long sequence,
        Watching watching,
        Optional<String> trouble,
        List<DevAgent> agents,
        List<LogLine> log) {

    /** How changes are noticed. */
    public enum Watching {
        /** They are not: there is no folder. */
        NOTHING,
        /** The file system tells. */
        EVENTS,
        /** The folder is looked through again and again. */
        POLLING
    }

    public DevState {
        agents = List.copyOf(agents);
        log = List.copyOf(log);
    }
}
