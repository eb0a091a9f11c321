package io.agentloader.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.agentloader.config.LoaderConfig.Dev.WatchBy;
import io.agentloader.dev.DevAgent.State;
import io.agentloader.dev.DevState.Watching;
import io.agentloader.schema.Finding;
import io.agentloader.schema.Finding.Code;
import io.agentloader.testkit.Agents;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that are no good, and whatever else goes wrong in a folder: it is told, and everything else goes on. */
@Timeout(120)
class FolderTroubleTest {

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(temporary.resolve("desk"));
    }

    private Desk desk() {
        return desk(WatchBy.EVENTS);
    }

    private Desk desk(WatchBy how) {
        return new Desk(folder, temporary.resolve("store"), how).open();
    }

    private void othersAreServed(Desk desk) {
        desk.save("good.yaml", Agents.HAIKU);
        assertThat(desk.pulled(desk.awaitServed("good.yaml"))).isEqualTo(Agents.HAIKU);
    }

    @Test
    void fileOfAHundredMegabytesIsNotRead() throws IOException {
        try (Desk desk = desk()) {
            try (RandomAccessFile large =
                    new RandomAccessFile(folder.resolve("large.yaml").toFile(), "rw")) {
                large.setLength(100 << 20);
            }

            DevAgent agent = desk.awaitInvalid("large.yaml");

            assertThat(agent.findings().get(0).message())
                    .isEqualTo(
                            "the file has 104857600 bytes, and agents have at most 1048576 (agent-loader.agent.max-size)");
            assertThat(agent.served()).isEmpty();
            desk.awaitLog("invalid", "large.yaml");
            othersAreServed(desk);
        }
    }

    @Test
    void bombOfAliasesIsAFinding() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
        }
        try (Desk desk = desk()) {
            desk.save("bomb.yaml", bomb.toString());

            assertThat(desk.awaitInvalid("bomb.yaml").findings().get(0).code()).isEqualTo(Code.NOT_YAML);
            othersAreServed(desk);
        }
    }

    @Test
    void binaryFileIsAFinding() {
        try (Desk desk = desk()) {
            desk.save("picture.yaml", new byte[] {'a', ':', ' ', 0, 1, 2});
            desk.save("latin.yaml", "agents: gr\u00fcn".getBytes(StandardCharsets.ISO_8859_1));

            assertThat(desk.awaitInvalid("picture.yaml").findings().get(0).column())
                    .isEqualTo(4);
            desk.awaitState(state -> state.agents().size() == 2);
            assertThat(desk.agent("latin.yaml").findings())
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.message()).contains("UTF-8"));
            othersAreServed(desk);
        }
    }

    @Test
    void fileThatMayNotBeReadIsAFinding() throws IOException {
        Path closed = Files.writeString(folder.resolve("closed.yaml"), Agents.HAIKU);
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(closed), "skipped: this user may read everything");
        try (Desk desk = desk()) {
            assertThat(desk.agent("closed.yaml").findings().get(0).message()).contains("may not be read");
            othersAreServed(desk);
        }
    }

    @Test
    void pipeIsNotWaitedFor() throws Exception {
        try (Desk desk = desk()) {
            Process made =
                    new ProcessBuilder("mkfifo", folder.resolve("pipe.yaml").toString()).start();
            assertThat(made.waitFor(10, TimeUnit.SECONDS)).isTrue();

            assertThat(desk.awaitLog("ignored", "pipe.yaml").text()).isEqualTo("is no file that can be read.");
            othersAreServed(desk);
        }
    }

    @Test
    void linkOutOfTheFolderIsNotFollowedAndOneWithinIs() throws IOException {
        Path outside = Files.writeString(temporary.resolve("outside.yaml"), Agents.HAIKU);
        Files.createSymbolicLink(folder.resolve("out.yaml"), outside);
        Files.createSymbolicLink(folder.resolve("folder"), temporary);
        Files.writeString(folder.resolve("real.yaml"), Agents.LIMERICK);
        Files.createSymbolicLink(folder.resolve("in.yaml"), Path.of("real.yaml"));
        Files.createSymbolicLink(folder.resolve("nowhere.yaml"), Path.of("missing.yaml"));

        try (Desk desk = desk()) {
            assertThat(desk.state().agents()).extracting(DevAgent::file).containsExactly("in.yaml", "real.yaml");
            assertThat(desk.pulled(desk.agent("in.yaml"))).isEqualTo(Agents.LIMERICK);
            assertThat(desk.state().log())
                    .anyMatch(line ->
                            line.file().equals("out.yaml") && line.text().contains("leads out of the folder"))
                    .anyMatch(line ->
                            line.file().equals("nowhere.yaml") && line.text().contains("leads nowhere"));
            assertThat(desk.workbench
                            .text("out.yaml", Workbench.Text.DISK)
                            .await()
                            .atMost(Duration.ofSeconds(5)))
                    .isEmpty();
        }
    }

    @Test
    void otherYamlIsPassedOverAndASpoiltAgentIsNot() {
        try (Desk desk = desk()) {
            desk.save("compose.yaml", "services:\n  web:\n    image: nginx\n");
            assertThat(desk.awaitLog("ignored", "compose.yaml").text()).contains("is no agent");
            assertThat(desk.state().agents()).isEmpty();

            desk.save("haiku.yaml", Agents.HAIKU);
            desk.awaitServed("haiku.yaml");
            desk.save("haiku.yaml", "version: \"2\"\n");

            DevAgent spoilt = desk.awaitInvalid("haiku.yaml");
            assertThat(spoilt.findings().get(0).code()).isEqualTo(Code.NO_AGENTS);
            assertThat(desk.pulled(spoilt)).isEqualTo(Agents.HAIKU);
        }
    }

    @Test
    void emptyFileIsAnAgentToBe() {
        try (Desk desk = desk()) {
            desk.save("new.yaml", "# soon\n");

            DevAgent agent = desk.awaitAgent("new.yaml", any -> true);

            assertThat(agent.state()).isEqualTo(State.EMPTY);
            assertThat(agent.isStale()).isFalse();
            desk.save("new.yaml", Agents.HAIKU);
            desk.awaitServed("new.yaml");
        }
    }

    /** A name of these bytes, which is a text nowhere but in Latin-1. */
    private Path latin(String before, int sign, String after) throws IOException {
        String script = "printf '%s' \"$1\" > \"$(printf '%s\\" + Integer.toOctalString(sign) + "%s' \"$2\" \"$3\")\"";
        Process made = new ProcessBuilder("sh", "-c", script, "sh", Agents.HAIKU, before, after)
                .directory(folder.toFile())
                .start();
        try {
            assertThat(made.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
        assertThat(made.exitValue()).isZero();
        return folder;
    }

    @Test
    void namesThatAreNoTextAreToldApartAndNeverServed() throws IOException {
        latin("lat", 0xe9, "in.yaml");
        latin("lat", 0xe8, "in.yaml");
        Files.writeString(folder.resolve("lat%E9in.yaml"), Agents.LIMERICK);
        try (Desk desk = desk()) {
            assertThat(desk.state().agents())
                    .extracting(DevAgent::file)
                    .containsExactly("lat%E8in.yaml (escaped)", "lat%E9in.yaml", "lat%E9in.yaml (escaped)");
            DevAgent odd = desk.agent("lat%E9in.yaml (escaped)");
            assertThat(odd.findings()).extracting(Finding::code).contains(Code.FILE_NAME);
            assertThat(odd.named()).isEmpty();
            assertThat(desk.pulled(desk.agent("lat%E9in.yaml"))).isEqualTo(Agents.LIMERICK);
            assertThat(desk.workbench
                            .text(odd.file(), Workbench.Text.DISK)
                            .await()
                            .atMost(Duration.ofSeconds(5))
                            .map(bytes -> StandardCharsets.UTF_8.decode(bytes).toString()))
                    .contains(Agents.HAIKU);
        }
    }

    @Test
    void nameThatMakesALongReferenceIsAFindingOfItsOwn() throws IOException {
        Path deep = Files.createDirectories(folder.resolve("a".repeat(150)));
        Files.writeString(deep.resolve("b".repeat(100) + ".yaml"), Agents.HAIKU);
        try (Desk desk = desk()) {
            assertThat(desk.state().agents()).singleElement().satisfies(agent -> assertThat(
                            agent.findings().get(0).code())
                    .isEqualTo(Code.FILE_NAME));
        }
    }

    @Test
    void renamedFileCanBePulledAllTheTime() throws IOException {
        Path file = Files.writeString(folder.resolve("same.yaml"), Agents.HAIKU);
        try (Desk desk = desk()) {
            DevAgent before = desk.agent("same.yaml");

            Files.move(file, folder.resolve("same.yml"));
            while (desk.state().agents().stream().anyMatch(agent -> agent.file().equals("same.yaml"))) {
                assertThat(desk.registry().named("desk/same", "dev")).isEqualTo(before.named());
            }

            assertThat(desk.awaitLog("removed", "same.yaml").text())
                    .isEqualTo("is gone; " + before.reference() + " is that of same.yml now");
            assertThat(desk.agent("same.yml").state()).isEqualTo(State.SERVED);
            assertThat(desk.pulled(desk.agent("same.yml"))).isEqualTo(Agents.HAIKU);
        }
    }

    @Test
    void fileThatNeverHadTheNameTakesNothingWithIt() {
        try (Desk desk = desk()) {
            desk.save("same.yaml", Agents.HAIKU);
            DevAgent first = desk.awaitServed("same.yaml");
            desk.save("same.yml", Agents.LIMERICK);
            desk.awaitInvalid("same.yml");

            desk.delete("same.yml");

            assertThat(desk.awaitLog("removed", "same.yml").text())
                    .isEqualTo("is gone; " + first.reference() + " is that of another file");
            assertThat(desk.pulled(first)).isEqualTo(Agents.HAIKU);
        }
    }

    @Test
    void fileThatMayBeReadAgainIsFoundByPolling() throws IOException {
        Path closed = Files.writeString(folder.resolve("closed.yaml"), Agents.HAIKU);
        Files.setLastModifiedTime(closed, FileTime.from(java.time.Instant.now().minusSeconds(60)));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(closed), "skipped: this user may read everything");
        try (Desk desk = desk(WatchBy.POLLING)) {
            assertThat(desk.agent("closed.yaml").state()).isEqualTo(State.INVALID);

            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rw-r--r--"));

            assertThat(desk.pulled(desk.awaitServed("closed.yaml"))).isEqualTo(Agents.HAIKU);
        }
    }

    @Test
    void firstOfTwoFilesWithOneNameKeepsItUntilItLeaves() {
        try (Desk desk = desk()) {
            desk.save("helper.yml", Agents.HAIKU);
            DevAgent first = desk.awaitServed("helper.yml");
            desk.save("Helper.yaml", Agents.LIMERICK);
            DevAgent second = desk.awaitInvalid("Helper.yaml");

            assertThat(second.findings()).extracting(finding -> finding.code()).containsExactly(Code.SAME_NAME);
            assertThat(second.findings().get(0).message()).contains("helper.yml");
            assertThat(desk.pulled(first)).isEqualTo(Agents.HAIKU);

            desk.delete("helper.yml");
            assertThat(desk.pulled(desk.awaitServed("Helper.yaml"))).isEqualTo(Agents.LIMERICK);
        }
    }

    @Test
    void halfWrittenFileIsTakenWhenItIsWhole() throws IOException {
        int middle = Agents.HAIKU.indexOf("model:") + 3;
        try (Desk desk = desk()) {
            Path file = folder.resolve("slow.yaml");
            Files.writeString(file, Agents.HAIKU.substring(0, middle));
            desk.awaitInvalid("slow.yaml");

            Files.writeString(file, Agents.HAIKU.substring(middle), StandardOpenOption.APPEND);

            assertThat(desk.pulled(desk.awaitServed("slow.yaml"))).isEqualTo(Agents.HAIKU);
        }
    }

    @Test
    void saveThatChangesNeitherSizeNorTimeIsFoundByPolling() throws IOException {
        Path file = folder.resolve("haiku.yaml");
        String other = Agents.HAIKU.replace("three lines", "seven lines").replace("seven", "eight");
        assertThat(other).hasSameSizeAs(Agents.HAIKU);
        Files.writeString(file, Agents.HAIKU);
        FileTime time = Files.getLastModifiedTime(file);
        try (Desk desk = desk(WatchBy.POLLING)) {
            Files.setLastModifiedTime(file, FileTime.from(time.toInstant().plusSeconds(5)));
            desk.save("other.yaml", Agents.HAIKU);
            desk.awaitServed("other.yaml");

            Files.writeString(file, other);
            Files.setLastModifiedTime(file, FileTime.from(time.toInstant().plusSeconds(5)));

            assertThat(desk.pulled(desk.awaitServed("haiku.yaml"))).isEqualTo(other);
        }
    }

    @Test
    void thousandFilesAreServedAndChangeAtOnce() throws IOException {
        for (int i = 0; i < 1000; i++) {
            Path file = folder.resolve("team" + i % 10).resolve("agent" + i + ".yaml");
            Files.createDirectories(file.getParent());
            Files.writeString(file, Agents.HAIKU.replace("three lines", i + " lines"));
        }
        try (Desk desk = desk()) {
            desk.awaitState(state -> state.agents().size() == 1000);
            assertThat(desk.state().agents()).allMatch(agent -> agent.state() == State.SERVED);

            for (int i = 0; i < 1000; i++) {
                Files.writeString(
                        folder.resolve("team" + i % 10).resolve("agent" + i + ".yaml"),
                        Agents.LIMERICK.replace("five lines", i + " lines"));
            }
            desk.awaitState(state -> state.agents().stream()
                    .allMatch(agent -> agent.before().isPresent() && agent.state() == State.SERVED));

            assertThat(desk.pulled(desk.agent("team7/agent777.yaml"))).contains("777 lines", "limerick");
            assertThat(desk.state().log()).hasSize(200).noneMatch(line -> line.event()
                    .equals("folder"));
            assertThat(desk.state().watching()).isEqualTo(Watching.EVENTS);
        }
    }

    @Test
    void folderIsLookedThroughWhenTheSystemTellsOfNoMoreFolders() throws IOException {
        Files.createDirectory(folder.resolve("second"));
        try (Desk desk = new Desk(Desk.setup(folder, temporary.resolve("store"), WatchBy.EVENTS)
                        .with(this::limited))
                .open()) {
            desk.save("second/haiku.yaml", Agents.HAIKU);

            assertThat(desk.pulled(desk.awaitServed("second/haiku.yaml"))).isEqualTo(Agents.HAIKU);
            desk.awaitState(state -> state.watching() == Watching.POLLING);
            desk.save("second/haiku.yaml", Agents.LIMERICK);
            assertThat(desk.pulled(desk.awaitServed("second/haiku.yaml"))).isEqualTo(Agents.LIMERICK);
            assertThat(desk.state().log())
                    .filteredOn(line -> line.event().equals("folder"))
                    .singleElement()
                    .satisfies(line -> assertThat(line.text())
                            .startsWith("The file system tells of no more changes (inotify limit reached;")
                            .endsWith("; the folder is looked through instead."));
        }
    }

    /** As a system that has one watch left. */
    private Signals limited(Path root) {
        try {
            WatchService service = FileSystems.getDefault().newWatchService();
            return new EventSignals(service, entered -> {
                if (!entered.equals(root)) {
                    throw new IOException("inotify limit reached");
                }
                entered.register(service, StandardWatchEventKinds.ENTRY_CREATE);
            });
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    @Test
    void folderIsLookedThroughWhenTheSystemHasNoEventsLeft() {
        try (Desk desk = new Desk(Desk.setup(folder, temporary.resolve("store"), WatchBy.EVENTS)
                        .with(root -> PollSignals.insteadOfEvents("There are none")))
                .open()) {
            assertThat(desk.state().log()).singleElement().satisfies(line -> assertThat(line.text())
                    .isEqualTo("There are none; the folder is looked through instead."));
            assertThat(desk.state().watching()).isEqualTo(Watching.POLLING);
            othersAreServed(desk);
        }
    }

    @Test
    void folderThatIsNotThereAtTheStartIsNamedWithItsKey() {
        Desk desk = new Desk(temporary.resolve("missing"), temporary.resolve("store"), WatchBy.AUTO);

        assertThatThrownBy(desk::open)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("agent-loader.dev.folder: " + temporary.resolve("missing") + " is not there");
    }
}
