package io.agentloader.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.config.LoaderConfig.Dev.WatchBy;
import io.agentloader.dev.DevAgent.State;
import io.agentloader.dev.DevState.Watching;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.schema.Finding.Code;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.OciPush;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A folder that is watched, by the events of the file system and by looking. */
@Timeout(90)
class FolderWatchTest {

    private static final String BROKEN = Agents.HAIKU.replace("model:", "modle:");

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(temporary.resolve("desk"));
    }

    private Desk desk(WatchBy how) {
        return new Desk(folder, temporary.resolve("store"), how);
    }

    @ParameterizedTest
    @EnumSource(value = WatchBy.class, mode = Mode.EXCLUDE, names = "AUTO")
    void savedAgentIsServedAndASecondSaveReplacesIt(WatchBy how) {
        try (Desk desk = desk(how).open()) {
            assertThat(desk.state().watching()).isEqualTo(how == WatchBy.EVENTS ? Watching.EVENTS : Watching.POLLING);

            desk.save("haiku.yaml", Agents.HAIKU);
            DevAgent first = desk.awaitServed("haiku.yaml");

            assertThat(first.reference()).matches("localhost:[0-9]+/desk/haiku:dev");
            assertThat(desk.pulled(first)).isEqualTo(Agents.HAIKU);
            assertThat(desk.awaitLog("served", "haiku.yaml").text()).contains(first.reference());

            desk.save("haiku.yaml", Agents.LIMERICK);
            DevAgent second = desk.awaitServed("haiku.yaml");

            assertThat(desk.pulled(second)).isEqualTo(Agents.LIMERICK);
            assertThat(second.before()).isEqualTo(first.served());
            assertThat(desk.agent("haiku.yaml")).isEqualTo(second);
        }
    }

    @ParameterizedTest
    @EnumSource(value = WatchBy.class, mode = Mode.EXCLUDE, names = "AUTO")
    void brokenFileKeepsTheLastGoodTextServedAndShowsWhatIsWrong(WatchBy how) {
        try (Desk desk = desk(how).open()) {
            desk.save("haiku.yaml", Agents.HAIKU);
            desk.awaitServed("haiku.yaml");

            desk.save("haiku.yaml", BROKEN);
            DevAgent broken = desk.awaitInvalid("haiku.yaml");

            assertThat(broken.isStale()).isTrue();
            assertThat(broken.findings().get(0).code()).isEqualTo(Code.UNKNOWN_KEY);
            assertThat(broken.findings().get(0).line()).isEqualTo(4);
            assertThat(desk.pulled(broken)).isEqualTo(Agents.HAIKU);
            assertThat(desk.awaitLog("invalid", "haiku.yaml").text())
                    .isEqualTo("4:5: there is no key modle here; did you mean model? The last good text stays served.");

            desk.save("haiku.yaml", Agents.LIMERICK);
            assertThat(desk.pulled(desk.awaitServed("haiku.yaml"))).isEqualTo(Agents.LIMERICK);
        }
    }

    @ParameterizedTest
    @EnumSource(value = WatchBy.class, mode = Mode.EXCLUDE, names = "AUTO")
    void fileThatLeavesTakesItsReferenceAlong(WatchBy how) {
        try (Desk desk = desk(how).open()) {
            desk.save("haiku.yaml", Agents.HAIKU);
            DevAgent agent = desk.awaitServed("haiku.yaml");

            desk.delete("haiku.yaml");

            assertThat(desk.awaitRemoved("haiku.yaml").reference()).isEqualTo(agent.reference());
            assertThat(desk.state().agents()).isEmpty();
            assertThatThrownBy(() -> desk.pulled(agent)).isInstanceOf(NotFound.class);
        }
    }

    @Test
    void whatWasThereBeforeTheStartIsServedWhenTheStartIsOver() throws IOException {
        Files.createDirectories(folder.resolve("team/one"));
        Files.writeString(folder.resolve("haiku.yaml"), Agents.HAIKU);
        Files.writeString(folder.resolve("team/one/Lime Rick.YML"), Agents.LIMERICK);

        try (Desk desk = desk(WatchBy.AUTO).open()) {
            assertThat(desk.state().agents()).extracting(DevAgent::state).containsOnly(State.SERVED);
            assertThat(desk.pulled(desk.agent("haiku.yaml"))).isEqualTo(Agents.HAIKU);
            DevAgent deep = desk.agent("team/one/Lime Rick.YML");
            assertThat(deep.name()).isEqualTo("desk/team/one/lime-rick");
            assertThat(desk.pulled(deep)).isEqualTo(Agents.LIMERICK);
        }
    }

    @Test
    void folderThatIsMadeLaterIsWatchedToo() {
        try (Desk desk = desk(WatchBy.EVENTS).open()) {
            desk.save("new/deep/haiku.yaml", Agents.HAIKU);
            assertThat(desk.awaitServed("new/deep/haiku.yaml").name()).isEqualTo("desk/new/deep/haiku");

            desk.save("new/deep/haiku.yaml", Agents.LIMERICK);
            assertThat(desk.pulled(desk.awaitServed("new/deep/haiku.yaml"))).isEqualTo(Agents.LIMERICK);
            assertThat(desk.state().watching()).isEqualTo(Watching.EVENTS);
        }
    }

    @Test
    void renamedFileHasANewReferenceAndNotItsOldOne() throws IOException {
        try (Desk desk = desk(WatchBy.EVENTS).open()) {
            desk.save("one.yaml", Agents.HAIKU);
            DevAgent one = desk.awaitServed("one.yaml");

            Files.move(folder.resolve("one.yaml"), folder.resolve("two.yaml"));

            assertThat(desk.pulled(desk.awaitServed("two.yaml"))).isEqualTo(Agents.HAIKU);
            desk.awaitRemoved("one.yaml");
            assertThatThrownBy(() -> desk.pulled(one)).isInstanceOf(NotFound.class);
        }
    }

    @Test
    void whatEditorsPutBesideAFileIsNoAgent() {
        try (Desk desk = desk(WatchBy.EVENTS).open()) {
            for (String file : new String[] {
                ".haiku.yaml.swp",
                ".haiku.yaml",
                "haiku.yaml~",
                ".#haiku.yaml",
                "#haiku.yaml#",
                "4913",
                "haiku.yaml.tmp",
                "~haiku.yaml",
                "haiku.yaml.bak",
                ".git/haiku.yaml",
                "node_modules/haiku.yaml"
            }) {
                desk.save(file, Agents.HAIKU);
            }
            desk.save("last.yaml", Agents.HAIKU);

            desk.awaitServed("last.yaml");
            assertThat(desk.state().agents()).extracting(DevAgent::file).containsExactly("last.yaml");
        }
    }

    @Test
    void fileThatIsTakenAwayForAMomentStays() throws IOException {
        try (Desk desk = desk(WatchBy.EVENTS).open()) {
            desk.save("haiku.yaml", Agents.HAIKU);
            desk.awaitServed("haiku.yaml");

            Files.move(folder.resolve("haiku.yaml"), folder.resolve("haiku.yaml~"));
            desk.save("haiku.yaml", Agents.LIMERICK);

            DevEvent next = desk.await(event -> !(event.news() instanceof DevEvent.Logged));
            assertThat(next.news()).isInstanceOf(DevEvent.Changed.class);
        }
    }

    @Test
    void folderThatVanishesKeepsItsAgentsAndIsWatchedWhenItIsBack() throws IOException {
        try (Desk desk = desk(WatchBy.EVENTS).open()) {
            desk.save("haiku.yaml", Agents.HAIKU);
            DevAgent agent = desk.awaitServed("haiku.yaml");

            Files.move(folder, temporary.resolve("elsewhere"));
            assertThat(desk.awaitLog("folder", "").text()).contains("is not there");
            assertThat(desk.state().trouble()).isPresent();
            assertThat(desk.pulled(agent)).isEqualTo(Agents.HAIKU);

            Files.createDirectory(folder);
            assertThat(desk.awaitLog("folder", "").text()).contains("there again");
            desk.awaitRemoved("haiku.yaml");
            desk.save("lime.yaml", Agents.LIMERICK);
            desk.awaitServed("lime.yaml");
            assertThat(desk.state().trouble()).isEmpty();
        }
    }

    private Desk keeping() {
        return new Desk(Desk.setup(folder, temporary.resolve("store"), WatchBy.EVENTS)
                        .keeping(temporary.resolve("registry")))
                .open();
    }

    private boolean isTagged(Desk desk, String repository) {
        try {
            desk.loader().pull(desk.state().registry() + "/" + repository + ":dev");
            return true;
        } catch (NotFound gone) {
            return false;
        }
    }

    @Test
    void fileThatLeftWhileNobodyWatchedIsNotServedFromAKeptRegistry() throws IOException {
        try (Desk desk = keeping()) {
            for (String name : new String[] {"gone", "spoilt", "taken", "stays"}) {
                desk.save(name + ".yaml", Agents.HAIKU);
                desk.awaitServed(name + ".yaml");
            }
            OciPush others = new OciPush(desk.state().registry());
            others.push("desk/taken:dev", Agents.raw(Agents.LIMERICK));
            others.push("desk/pushed:dev", Agents.raw(Agents.LIMERICK));
        }
        Files.delete(folder.resolve("gone.yaml"));
        Files.delete(folder.resolve("taken.yaml"));
        Files.writeString(folder.resolve("spoilt.yaml"), BROKEN);

        try (Desk desk = keeping()) {
            assertThat(isTagged(desk, "desk/gone")).as("its file left").isFalse();
            assertThat(isTagged(desk, "desk/spoilt")).as("its last good text").isTrue();
            assertThat(isTagged(desk, "desk/taken")).as("somebody pushed it").isTrue();
            assertThat(isTagged(desk, "desk/pushed")).as("never was a file").isTrue();
            assertThat(isTagged(desk, "desk/stays")).isTrue();
            assertThat(desk.state().log())
                    .filteredOn(line -> line.event().equals("removed"))
                    .singleElement()
                    .satisfies(line -> assertThat(line.text()).contains("/desk/gone:dev names nothing any more"));
        }
    }

    @Test
    void keptRegistryKeepsWhatAnotherFolderPutThere() throws IOException {
        try (Desk desk = keeping()) {
            desk.save("haiku.yaml", Agents.HAIKU);
            desk.awaitServed("haiku.yaml");
        }
        folder = Files.createDirectory(temporary.resolve("other"));

        try (Desk desk = keeping()) {
            assertThat(isTagged(desk, "desk/haiku")).isTrue();
        }
    }
}
