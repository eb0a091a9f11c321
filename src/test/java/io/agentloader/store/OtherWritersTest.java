package io.agentloader.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtherWritersTest {

    private static final Duration MOMENT = Duration.ofMillis(100);

    @TempDir
    Path folder;

    private final List<DiskWork.Blocking<Boolean>> looks = new ArrayList<>();
    private Instant now = Instant.now();
    private Path file;
    private OtherWriters here;
    private OtherWriters there;

    @BeforeEach
    void open() {
        file = folder.resolve("changes");
        here = new OtherWriters(file, new Directories(folder), () -> now);
        there = new OtherWriters(file, new Directories(folder), () -> now);
    }

    @Test
    void whatOthersTellIsAnotherMarkAndWhatThisOneTellsIsNot() {
        there.tell();
        Optional<OtherWriters.Mark> before = here.look();
        here.tell();
        here.tell();
        assertThat(here.look()).isEqualTo(before);

        there.tell();

        assertThat(here.look()).isPresent().isNotEqualTo(before);
    }

    @Test
    void whereThereIsNoFileNobodyCanTellUntilOneIsBegun() throws IOException {
        assertThat(here.look()).isEmpty();

        here.begin();
        here.begin();

        assertThat(here.look()).isPresent();
        assertThat(Files.size(file)).isOne();
    }

    @Test
    void aProcessThatCanAddNothingTakesTheFileAway() throws IOException {
        growAsFarAsItCan();
        Optional<OtherWriters.Mark> before = here.look();
        assertThat(before).isPresent();

        there.tell();

        assertThat(here.look()).isEmpty();
        there.tell();
        assertThat(here.look()).isPresent().isNotEqualTo(before);
    }

    /** Not a byte more goes into the file; it takes no room. */
    private void growAsFarAsItCan() throws IOException {
        try (RandomAccessFile growing = new RandomAccessFile(file.toFile(), "rw")) {
            long size = 0;
            for (long more = 1L << 62; more > 0; more >>= 1) {
                try {
                    growing.setLength(size + more);
                    size += more;
                } catch (IOException tooLong) {
                    assertThat(growing.length()).isEqualTo(size);
                }
            }
        }
    }

    @Test
    void aFileThatWasBegunAnewIsAnotherMark() throws IOException {
        there.tell();
        Optional<OtherWriters.Mark> before = here.look();
        Files.write(file, new byte[2 << 20]);

        there.shorten();
        assertThat(here.look()).isNotEqualTo(before);
        assertThat(file).doesNotExist();
        there.tell();

        assertThat(Files.size(file)).isOne();
    }

    @Test
    void aShortFileStays() throws IOException {
        there.tell();

        here.shorten();

        assertThat(Files.size(file)).isOne();
    }

    @Test
    void whereSomethingElseIsInItsPlaceNobodyCanTellAndNothingFails() throws IOException {
        Files.createDirectory(file);

        assertThatCode(here::tell).doesNotThrowAnyException();
        assertThat(here.look()).isEmpty();
        assertThat(here.recent(MOMENT, this::look)).isEmpty();
    }

    @Test
    void whatWasSeenIsGoodForAMomentAndLookedAtAgainInItsLaterPart() throws IOException {
        assertThat(here.recent(MOMENT, this::look)).isEmpty();
        Optional<OtherWriters.Mark> before = here.look();
        there.tell();
        assertThat(here.recent(MOMENT, this::look)).isEqualTo(before);
        assertThat(looks).isEmpty();

        now = now.plusMillis(25);
        assertThat(here.recent(MOMENT, this::look)).isEqualTo(before);
        assertThat(here.recent(MOMENT, this::look)).isEqualTo(before);
        assertThat(looks).hasSize(1);
        looks.get(0).run();

        assertThat(here.recent(MOMENT, this::look)).isPresent().isNotEqualTo(before);
    }

    @Test
    void afterAMomentWithoutALookNobodyCanTell() {
        here.look();

        now = now.plus(MOMENT);

        assertThat(here.recent(MOMENT, this::look)).isEmpty();
    }

    @Test
    void aClockThatWasSetBackEndsIt() {
        here.look();

        now = now.minusMillis(1);

        assertThat(here.recent(MOMENT, this::look)).isEmpty();
    }

    @Test
    void aLookThatWasRefusedIsAskedForAgain() {
        here.look();
        now = now.plusMillis(60);
        here.recent(MOMENT, (work, refused) -> refused.run());

        here.recent(MOMENT, this::look);

        assertThat(looks).hasSize(1);
    }

    private void look(DiskWork.Blocking<Boolean> work, Runnable refused) {
        looks.add(work);
    }
}
