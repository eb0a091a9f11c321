package io.agentloader.store;

import static io.agentloader.store.Samples.CONFIRMED;
import static io.agentloader.store.Samples.agent;
import static io.agentloader.store.Samples.reference;

import io.agentloader.oci.Reference;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** A process that moves a tag again and again, and says so after each time, until it is killed. */
final class KilledWriter {

    static final Reference TAG = reference("registry.test/team/agent:1");

    private KilledWriter() {}

    /** The agent of one round; large enough that a write takes a while. */
    static Artifact agentOf(int number) {
        return agent("version: " + number + "\n" + "# padding\n".repeat(20_000));
    }

    public static void main(String[] arguments) throws IOException {
        StoreWrites writes = new StoreWrites(
                StoreOpening.open(Samples.at(Path.of(arguments[0])), Instant::now, WriteStep.Observer.NONE));
        for (int number = Integer.parseInt(arguments[1]); true; number++) {
            Artifact artifact = agentOf(number);
            writes.put(TAG, artifact, CONFIRMED);
            System.out.println(number);
        }
    }
}
