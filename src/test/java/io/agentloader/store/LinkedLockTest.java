package io.agentloader.store;

import static io.agentloader.store.Samples.NOON;
import static io.agentloader.store.Samples.agent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.testkit.StoreInspector;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Something in the place of the file by which processes keep out of each other's way. */
class LinkedLockTest {

    @TempDir
    Path folder;

    private StoreInspector inspector;
    private ContentStore store;
    private Path lock;

    @BeforeEach
    void open() {
        inspector = new StoreInspector(folder);
        store = ContentStore.onDisk(Samples.at(folder), Runnable::run, () -> NOON);
        lock = folder.resolve(".agent-loader/gc.lock");
        inspector.plantFile(lock, "");
    }

    private void refused(String what) {
        assertThatThrownBy(() -> store.commit(agent("version: 1\n")).await().indefinitely())
                .isInstanceOfSatisfying(StoreUnavailable.class, failure -> assertThat(
                                failure.report().detail())
                        .isEqualTo("the disk would not do: gc.lock is " + what
                                + ", and only a file can be locked; remove it"));
    }

    @Test
    void linkIsNamed() {
        inspector.replaceByLink(lock, folder.resolve("elsewhere"));

        refused("a symbolic link");
    }

    @Test
    void directoryIsNamed() {
        inspector.replaceByDirectory(lock);

        refused("not a regular file");
    }

    @Test
    void whatTheSystemSaysIsToldUnlessItNamesAPath() {
        assertThat(Failures.reason(new IOException("Input/output error"))).isEqualTo("Input/output error");
        assertThat(Failures.reason(new IOException("no directory: /a"))).isEqualTo("IOException");
        assertThat(Failures.reason(new IOException((String) null))).isEqualTo("IOException");
    }
}
