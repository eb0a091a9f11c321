package io.agentloader.dev;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.config.LoaderConfig.Dev.WatchBy;
import io.agentloader.dev.DevState.Watching;
import io.agentloader.testkit.Agents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a folder of which nobody tells is looked through instead. */
@Timeout(60)
class NoticingTest {

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(temporary.resolve("desk"));
    }

    /** As a file system that can tell and does not; the look that is made for safety comes soon. */
    private record Silent(PollSignals time) implements Signals {

        @Override
        public Watching kind() {
            return Watching.EVENTS;
        }

        @Override
        public void enter(Path entered) {
            time.enter(entered);
        }

        @Override
        public Optional<String> trouble() {
            return Optional.empty();
        }

        @Override
        public Set<Path> await(Duration atMost) throws InterruptedException {
            return time.await(Duration.ofMillis(20));
        }

        @Override
        public void close() {
            time.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"EVENTS, EVENTS", "AUTO, POLLING"})
    void folderThatDoesNotTellIsLookedThroughUnlessEventsAreAskedFor(WatchBy how, Watching watching) {
        try (Desk desk = new Desk(Desk.setup(folder, temporary.resolve("store"), how)
                        .with(root -> new Silent(PollSignals.asked())))
                .open()) {
            desk.save("haiku.yaml", Agents.HAIKU);
            desk.awaitServed("haiku.yaml");
            desk.save("haiku.yaml", Agents.LIMERICK);
            assertThat(desk.pulled(desk.awaitServed("haiku.yaml"))).isEqualTo(Agents.LIMERICK);
            desk.save("last.yaml", Agents.HAIKU);
            desk.awaitServed("last.yaml");

            assertThat(desk.state().watching()).isEqualTo(watching);
        }
    }

    /** Nobody tells of what is in it then, and that is no fault of the file system. */
    @Test
    void folderThatComesBackWithOtherFilesIsToldOfAsBefore() throws IOException {
        try (Desk desk = new Desk(folder, temporary.resolve("store"), WatchBy.AUTO).open()) {
            assertThat(desk.state().watching()).isEqualTo(Watching.EVENTS);
            Path other = Files.createDirectory(temporary.resolve("other"));
            Files.writeString(other.resolve("lime.yaml"), Agents.LIMERICK);
            Files.move(folder, temporary.resolve("elsewhere"));
            desk.awaitLog("folder", "");

            Files.move(other, folder);

            desk.awaitServed("lime.yaml");
            desk.save("haiku.yaml", Agents.HAIKU);
            desk.awaitServed("haiku.yaml");
            assertThat(desk.state().watching()).isEqualTo(Watching.EVENTS);
            assertThat(desk.state().log()).noneMatch(line -> line.text().contains("looked through"));
        }
    }
}
