package io.agentloader.store;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Reference;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;

/** A process that takes references out of a store and says what came of each; started by root without what root may do. */
final class RemovingProcess {

    private RemovingProcess() {}

    public static void main(String[] arguments) {
        ContentStore store = ContentStore.onDisk(Samples.at(Path.of(arguments[0])), Runnable::run, Instant::now);
        Arrays.stream(arguments).skip(1).map(Samples::reference).forEach(reference -> {
            System.out.println(removable(store, reference));
            System.out.println(removed(store, reference));
        });
    }

    private static String removable(ContentStore store, Reference reference) {
        try {
            return String.valueOf(store.removable(reference).await().indefinitely());
        } catch (AgentException failure) {
            return failure.kind() + " " + failure.report().detail();
        }
    }

    private static String removed(ContentStore store, Reference reference) {
        try {
            return String.valueOf(store.remove(reference).await().indefinitely());
        } catch (AgentException failure) {
            return failure.kind() + " " + failure.report().detail();
        }
    }
}
