package io.agentloader.store;

import io.agentloader.failure.AgentException.StoreUnavailable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** A process that collects again and again, and says after each time how much it has deleted, until it is killed. */
final class CollectingProcess {

    private CollectingProcess() {}

    public static void main(String[] arguments) throws IOException {
        StoreParts parts = StoreOpening.open(Samples.at(Path.of(arguments[0])), Instant::now, WriteStep.Observer.NONE);
        long deleted = 0;
        while (!System.out.checkError()) {
            deleted += collected(parts);
            System.out.println(deleted);
        }
    }

    /** Writers without a pause may keep a collector out for as long as his patience lasts. */
    private static long collected(StoreParts parts) throws IOException {
        try {
            return Collector.collect(parts, Limits.of(parts.settings()), false).blobs();
        } catch (StoreUnavailable keptOut) {
            return 0;
        }
    }
}
