package io.agentloader.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuarantineTest {

    @TempDir
    Path folder;

    private long now = 1000;
    private Path quarantined;
    private Quarantine quarantine;

    @BeforeEach
    void open() {
        quarantined = folder.resolve("quarantine");
        quarantine = new Quarantine(quarantined, new Directories(folder), () -> Instant.ofEpochMilli(now));
    }

    @Test
    void entryIsKeptUnderItsHexAndTheTime() throws IOException {
        quarantine.take(Files.writeString(folder.resolve("abc"), "bad"));
        quarantine.take(Files.writeString(folder.resolve("def.json"), "bad"));

        assertThat(names()).containsExactlyInAnyOrder("abc.1000", "def.1000");
        assertThat(quarantined.resolve("abc.1000")).hasContent("bad");
    }

    @Test
    void secondEntryOfTheSameNameAndTimeDoesNotReplaceTheFirst() throws IOException {
        quarantine.take(Files.writeString(folder.resolve("abc"), "first"));
        quarantine.take(Files.writeString(folder.resolve("abc"), "second"));

        assertThat(quarantined.resolve("abc.1000")).hasContent("first");
        assertThat(quarantined.resolve("abc.1001")).hasContent("second");
    }

    @Test
    void vanishedEntryIsNoFailure() throws IOException {
        quarantine.take(folder.resolve("abc"));

        assertThat(quarantined).doesNotExist();
    }

    @Test
    void hundredAreKeptAndTheOldestGoFirstWithAllThatIsInThem() throws IOException {
        for (int i = 0; i < Quarantine.CAPACITY + 5; i++) {
            Path entry = Files.createDirectory(folder.resolve("abc"));
            Files.createSymbolicLink(entry.resolve("link"), folder);
            Files.writeString(entry.resolve("inside"), "bad");
            quarantine.take(entry);
            now++;
        }

        assertThat(names()).hasSize(Quarantine.CAPACITY).contains("abc.1104").doesNotContain("abc.1004");
        assertThat(folder).isDirectory();
    }

    @Test
    void noMoreBytesAreKeptThanMayAndTheOldestGoFirst() throws IOException {
        Quarantine small = new Quarantine(quarantined, new Directories(folder), () -> Instant.ofEpochMilli(now), 10);
        for (String name : List.of("aaa", "bbb", "ccc")) {
            small.take(Files.writeString(folder.resolve(name), "four"));
            now++;
        }

        assertThat(names()).containsExactlyInAnyOrder("bbb.1001", "ccc.1002");
        assertThat(small.kept()).isEqualTo(new Quarantine.Kept(2, 8));
    }

    @Test
    void latestIsKeptHoweverLargeItIsAndAlone() throws IOException {
        Quarantine small = new Quarantine(quarantined, new Directories(folder), () -> Instant.ofEpochMilli(now), 10);
        small.take(Files.writeString(folder.resolve("aaa"), "four"));
        now++;
        Path large = Files.createDirectory(folder.resolve("bbb"));
        Files.writeString(large.resolve("inside"), "more than ten bytes");
        small.take(large);

        assertThat(names()).containsExactly("bbb.1001");
        assertThat(small.kept()).isEqualTo(new Quarantine.Kept(1, 19));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(quarantined)) {
            return entries.map(path -> path.getFileName().toString()).toList();
        }
    }
}
