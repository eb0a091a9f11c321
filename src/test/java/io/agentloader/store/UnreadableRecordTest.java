package io.agentloader.store;

import static io.agentloader.store.Samples.CONFIRMED;
import static io.agentloader.store.Samples.NOON;
import static io.agentloader.store.Samples.agent;
import static io.agentloader.store.Samples.reference;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Reference;
import io.agentloader.testkit.StoreInspector;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Removing what is stored and cannot be read: nobody is told that it is not there. */
@Timeout(60)
class UnreadableRecordTest {

    private static final Reference TAG = reference("registry.test/team/agent:1");
    private static final Reference OTHER = reference("registry.test/team/agent:2");
    private static final Artifact AGENT = agent("version: 1\n");

    /** Root is asked no permission, unless it gives that up; whoever is not root has none to give up. */
    private static final List<String> WITHOUT_PRIVILEGE = List.of(
            "setpriv", "--inh-caps=-dac_override,-dac_read_search", "--bounding-set=-dac_override,-dac_read_search");

    @TempDir
    Path folder;

    private StoreInspector inspector;
    private ContentStore store;

    @BeforeEach
    void keep() {
        inspector = new StoreInspector(folder);
        store = ContentStore.onDisk(Samples.at(folder), Runnable::run, () -> NOON);
        store.commit(AGENT).await().indefinitely();
        store.tag(TAG, AGENT, CONFIRMED).await().indefinitely();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatNobodyMayReadIsNotCalledAbsentAndStays() throws Exception {
        Path record = inspector.record(TAG);
        Files.setPosixFilePermissions(record, PosixFilePermissions.fromString("---------"));

        List<String> said = said(TAG, TAG.at(AGENT.named().digest()), OTHER);

        String refused = "STORE_UNAVAILABLE " + folder.toRealPath().relativize(record.toRealPath()) + ", in which ";
        String remedy =
                " may be recorded, cannot be read (no permission), so nothing is removed; let this user read it";
        assertThat(said.subList(0, 2)).containsOnly(refused + TAG + remedy);
        assertThat(said.subList(2, 4))
                .containsOnly(refused + TAG.at(AGENT.named().digest()) + remedy);
        assertThat(said.subList(4, 6)).containsOnly("false");
        assertThat(record).exists();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void folderThatNobodyMaySearchIsNamed() throws Exception {
        Path records = inspector.record(TAG).resolveSibling("");
        Files.setPosixFilePermissions(records, PosixFilePermissions.fromString("-w-------"));

        List<String> said = said(TAG, TAG.at(AGENT.named().digest()));

        Files.setPosixFilePermissions(records, PosixFilePermissions.fromString("rwx------"));
        assertThat(said).hasSize(4).allSatisfy(line -> assertThat(line)
                .startsWith("STORE_UNAVAILABLE .agent-loader/refs/" + records.getFileName())
                .contains("cannot be read (no permission)"));
    }

    @Test
    void whatIsNoRecordIsRemoved() {
        inspector.plantFile(inspector.record(TAG), "garbage");

        assertThat(store.removable(TAG).await().indefinitely()).isTrue();
        assertThat(store.remove(TAG).await().indefinitely()).isTrue();
        assertThat(inspector.record(TAG)).doesNotExist();
    }

    private List<String> said(Reference... references) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(WITHOUT_PRIVILEGE);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                RemovingProcess.class.getName(),
                folder.toString()));
        for (Reference reference : references) {
            command.add(reference.toString());
        }
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            return out.lines().toList();
        } finally {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }
}
