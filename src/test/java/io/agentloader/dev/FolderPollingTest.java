package io.agentloader.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.agentloader.config.LoaderConfig.Dev.WatchBy;
import io.agentloader.testkit.Agents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder that is looked through: what happens to files is found without anybody telling of it. */
@Timeout(60)
class FolderPollingTest {

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(temporary.resolve("desk"));
    }

    private Desk desk() {
        return new Desk(folder, temporary.resolve("store"), WatchBy.POLLING).open();
    }

    @Test
    void servedFileThatMayNotBeReadAnyMoreIsFoundByPolling() throws IOException {
        Path file = Files.writeString(folder.resolve("haiku.yaml"), Agents.HAIKU);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
        try (Desk desk = desk()) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
            assumeFalse(Files.isReadable(file), "skipped: this user may read everything");

            DevAgent closed = desk.awaitInvalid("haiku.yaml");

            assertThat(closed.findings().get(0).message()).contains("may not be read");
            assertThat(desk.pulled(closed)).isEqualTo(Agents.HAIKU);
        }
    }

    /** Nothing that such a file had a time or a size for; also for whoever may read everything. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void servedFileThatIsNoneAnyMoreIsFoundByPolling(boolean link) throws IOException {
        Path file = Files.writeString(folder.resolve("haiku.yaml"), Agents.HAIKU);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
        try (Desk desk = desk()) {
            Files.delete(file);
            if (link) {
                Files.createSymbolicLink(file, Path.of("missing.yaml"));
            } else {
                Files.createDirectory(file);
            }

            desk.awaitRemoved("haiku.yaml");
            desk.save("good.yaml", Agents.HAIKU);
            desk.awaitServed("good.yaml");
        }
    }

    @Test
    void whetherAFileMayBeReadIsSeenWithoutReadingIt() {
        FileTime time = FileTime.fromMillis(0);

        Seen before = Seen.of(new FileStamp(1, time, "1", true), Optional.empty(), Instant.MIN);

        assertThat(before.differs(new FileStamp(1, time, "1", false), Instant.EPOCH))
                .isTrue();
        assertThat(before.differs(new FileStamp(1, time, "1", true), Instant.EPOCH))
                .isFalse();
    }

    @Test
    void burstOfSavesIsToldInTheOrderOfTheFiles() throws IOException {
        try (Desk desk = desk()) {
            Path beside = Files.createDirectory(temporary.resolve("beside"));
            for (int i = 9; i > 0; i--) {
                // the first ones take longest to judge
                String filler = "# %s\n".formatted("x".repeat(80)).repeat((10 - i) * 500);
                Files.writeString(beside.resolve("agent" + i + ".yaml"), Agents.HAIKU + filler);
            }
            Files.move(beside, folder.resolve("team"));

            desk.awaitState(state -> served(state).size() == 9);

            assertThat(served(desk.state())).isSorted();
        }
    }

    private static List<String> served(DevState state) {
        return state.log().stream()
                .filter(line -> line.event().equals("served"))
                .map(LogLine::file)
                .toList();
    }
}
