package io.agentloader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.ImportedAgent;
import io.agentloader.store.Confirmation;
import io.agentloader.store.Version;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What {@code import} says of agents that callers do not get although they were in the bundle. */
class ImportCommandTest {

    private static final Reference TAG = ReferenceParser.DEFAULT.parse("ghcr.io/acme/helper:1");
    private static final Digest OLD = digest("old");
    private static final Digest NEW = digest("new");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private static Digest digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ImportedAgent imported(Digest current, String host, Optional<Digest> pinned) {
        Version version = new Version(
                new Descriptor(MediaType.OCI_MANIFEST, current, 3), List.of(), new Confirmation(Instant.EPOCH, host));
        return new ImportedAgent(TAG, NEW, version, pinned);
    }

    private Exit told(ImportedAgent agent) {
        return ImportCommand.told(List.of(agent), new PrintWriter(out), new PrintWriter(err));
    }

    @Test
    void whatWasTakenIsPrintedAndNothingElse() {
        Exit exit = told(imported(NEW, "import", Optional.of(NEW)));

        assertThat(exit).isEqualTo(Exit.DONE);
        assertThat(out).hasToString(TAG + "@" + NEW + System.lineSeparator());
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void whatStayedIsNotPrintedAsTakenAndFailsTheCommand() {
        Exit exit = told(imported(OLD, "ghcr.io", Optional.empty()));

        assertThat(exit.status()).isEqualTo(9);
        assertThat(out.toString()).isEmpty();
        assertThat(err)
                .hasToString(TAG + " stays at " + OLD + ", which ghcr.io has confirmed lately; " + NEW
                        + " is kept as an earlier version" + System.lineSeparator());
    }

    @Test
    void pinnedTagIsSaidToStayWhereItIs() {
        Exit exit = told(imported(NEW, "import", Optional.of(OLD)));

        assertThat(exit).isEqualTo(Exit.DONE);
        assertThat(out).hasToString(TAG + "@" + NEW + System.lineSeparator());
        assertThat(err)
                .hasToString(TAG + " is pinned to " + OLD + "; callers keep getting that" + System.lineSeparator());
    }
}
