package io.agentloader.store;

import static io.agentloader.store.Samples.NOON;
import static io.agentloader.store.Samples.agent;
import static io.agentloader.store.Samples.reference;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes that write the record of one tag, of which the other is always faster. */
class RecordRaceTest {

    private static final Reference TAG = reference("registry.test/team/agent:1");
    private static final Artifact FIRST = agent("version: 1\n");
    private static final Artifact SECOND = agent("version: 2\n");
    private static final Artifact THIRD = agent("version: 3\n");

    @TempDir
    Path folder;

    private final AtomicInteger races = new AtomicInteger();
    private ContentStore one;
    private ContentStore other;

    private ContentStore store(WriteStep.Observer observer) {
        return Samples.store(folder, Runnable::run, observer);
    }

    /** The other's tag moves between the one's look at the record and the new name. */
    private void overtake(WriteStep.Part part, WriteStep step) {
        if (part == WriteStep.Part.RECORD && step == WriteStep.FORCED && races.getAndDecrement() > 0) {
            put(other, races.get() % 2 == 0 ? SECOND : THIRD, 100 - races.get());
        }
    }

    private static void put(ContentStore store, Artifact artifact, int seconds) {
        done(store.put(TAG, artifact, at(seconds)));
    }

    private static Confirmation at(int seconds) {
        return new Confirmation(NOON.plusSeconds(seconds), "registry.test");
    }

    private static <T> T done(Uni<T> work) {
        return work.await().indefinitely();
    }

    private List<Digest> versions() {
        return done(store(WriteStep.Observer.NONE).versions(TAG)).stream()
                .map(remembered -> remembered.version().named().digest())
                .toList();
    }

    private void begin(int count) {
        one = store(this::overtake);
        other = store(WriteStep.Observer.NONE);
        put(one, FIRST, 0);
        races.set(count);
    }

    private static Digest digest(Artifact artifact) {
        return artifact.named().digest();
    }

    @Test
    void confirmationDoesNotUndoAMoveOfAnotherProcess() {
        begin(1);
        Version first = done(one.versions(TAG)).get(0).version();

        done(one.touch(TAG, first, new Confirmation(NOON.plusSeconds(10), "mirror.test")));

        assertThat(versions()).containsExactly(digest(SECOND), digest(FIRST));
    }

    @Test
    void moveIsMadeOfWhatAnotherProcessHasMadeMeanwhile() {
        begin(1);

        put(one, THIRD, 50);

        assertThat(versions()).containsExactly(digest(SECOND), digest(THIRD), digest(FIRST));
    }

    @Test
    void whoIsAlwaysOvertakenComesToAnEnd() {
        begin(20);

        put(one, FIRST, 500);

        assertThat(versions().get(0)).isEqualTo(digest(FIRST));
        assertThat(races).hasPositiveValue();
    }
}
