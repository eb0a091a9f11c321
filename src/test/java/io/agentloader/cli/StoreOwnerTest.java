package io.agentloader.cli;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agentloader.failure.AgentException.StoreUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose files a service could not read. */
class StoreOwnerTest {

    @TempDir
    Path store;

    /** A user who has no name here. */
    private void giveAway() throws IOException {
        Path own = Files.createDirectory(store.resolve(".agent-loader"));
        assumeTrue(Files.getOwner(own).getName().equals("root"), "only root gives files away");
        Files.setAttribute(own, "unix:uid", 54321);
    }

    @Test
    void aStoreOfAnotherUserIsRefusedAndTheOwnerNamed() throws IOException {
        giveAway();

        assertThatThrownBy(() -> new StoreOwner().refuseOthers(store))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("it belongs to the user 54321, and this is root")
                .hasMessageContaining("sudo -u '#54321' agent-loader");
    }

    @Test
    void theUserWhoMadeItIsNotRefusedWhoeverOwnsTheVolume() throws IOException {
        Files.createDirectory(store.resolve(".agent-loader"));

        assertThatCode(() -> new StoreOwner().refuseOthers(store)).doesNotThrowAnyException();
    }

    @Test
    void whereThereIsNoStoreOrNoTellingNobodyIsRefused() throws IOException {
        assertThatCode(() -> new StoreOwner().refuseOthers(store)).doesNotThrowAnyException();
        giveAway();
        assertThatCode(() -> new StoreOwner(store.resolve("nothing")).refuseOthers(store))
                .doesNotThrowAnyException();
    }
}
