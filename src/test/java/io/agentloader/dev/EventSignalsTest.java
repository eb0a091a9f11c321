package io.agentloader.dev;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.dev.DevState.Watching;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the file system tells, and what it says when it cannot tell more. */
@Timeout(60)
class EventSignalsTest {

    /** More than the JDK keeps of one folder. */
    private static final int BURST = 4000;

    @TempDir
    Path folder;

    private final WatchService service;

    EventSignalsTest() throws IOException {
        service = FileSystems.getDefault().newWatchService();
    }

    @BeforeEach
    void makeFolder() throws IOException {
        folder = folder.toRealPath();
    }

    @Test
    void burstThatOverflowsIsToldAsTheWholeFolderAndTellingGoesOn() throws Exception {
        try (Signals signals =
                new EventSignals(service, entered -> entered.register(service, ENTRY_CREATE, ENTRY_MODIFY))) {
            signals.enter(folder);
            for (int i = 0; i < BURST; i++) {
                Files.writeString(folder.resolve(i + ".yaml"), "x");
            }

            assertThat(signals.await(Duration.ofSeconds(20))).contains(folder);
            assertThat(signals.trouble()).isEmpty();

            Path later = Files.writeString(folder.resolve("later.yaml"), "x");
            Set<Path> touched = signals.await(Duration.ofSeconds(20));
            while (!touched.contains(later) && !touched.isEmpty()) {
                touched = signals.await(Duration.ofSeconds(20));
            }
            assertThat(touched).contains(later);
        }
    }

    @Test
    void limitOfWatchesIsTroubleThatNamesTheLimit() {
        try (Signals signals = new EventSignals(service, entered -> {
            throw new IOException("User limit of inotify watches reached");
        })) {
            signals.enter(folder);

            assertThat(signals.trouble().orElseThrow())
                    .contains("User limit of inotify watches reached", "fs.inotify.max_user_watches");
            assertThat(signals.kind()).isEqualTo(Watching.EVENTS);
        }
    }

    @Test
    void folderThatIsGoneIsNoTrouble() {
        try (Signals signals = new EventSignals(service, entered -> {
            throw new NoSuchFileException(entered.toString());
        })) {
            signals.enter(folder);

            assertThat(signals.trouble()).isEmpty();
        }
    }
}
