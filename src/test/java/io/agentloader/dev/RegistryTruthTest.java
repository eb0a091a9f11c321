package io.agentloader.dev;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.agent.AgentPacking;
import io.agentloader.agent.AgentPacking.Form;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.config.LoaderConfig.Dev.WatchBy;
import io.agentloader.dev.DevAgent.State;
import io.agentloader.oci.Digest;
import io.agentloader.schema.Finding;
import io.agentloader.schema.Finding.Code;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.RawHttp;
import io.agentloader.testkit.RawHttp.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is shown of an agent is what its reference names, whoever changed that, and whatever became of the registry's files. */
@Timeout(120)
class RegistryTruthTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    Path temporary;

    private Path folder;
    private Path kept;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(temporary.resolve("desk"));
        kept = temporary.resolve("registry");
    }

    private Desk desk() {
        return new Desk(
                Desk.setup(folder, temporary.resolve("store"), WatchBy.EVENTS).keeping(kept));
    }

    /** Old enough that it is not read again to be sure. */
    private void settled(String file, String text) throws IOException {
        Path path = Files.writeString(folder.resolve(file), text);
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().minusSeconds(60)));
    }

    private static Packed packed(String yaml) {
        return AgentPacking.pack(yaml.getBytes(StandardCharsets.UTF_8), Form.RAW, "1");
    }

    private static Reply ask(Desk desk, String method, String target) {
        String host = desk.registry().host();
        return new RawHttp(Integer.parseInt(host.substring(host.indexOf(':') + 1)))
                .sendBody(method, target, "", "Content-Length: 0");
    }

    private static void deleteAll(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failed) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Test
    void whatAnotherClientPushedIsShownUntilTheFileIsSaved() throws IOException {
        settled("helper.yaml", Agents.HAIKU);
        try (Desk desk = desk().open()) {
            Packed other = packed(Agents.LIMERICK);

            desk.registry().put("desk/helper", "dev", other).await().atMost(PATIENCE);

            DevAgent agent = desk.awaitInvalid("helper.yaml");
            assertThat(agent.named()).contains(other.manifest().digest());
            assertThat(agent.isStale()).isTrue();
            assertThat(agent.findings()).first().satisfies(finding -> {
                assertThat(finding.code()).isEqualTo(Code.OVERWRITTEN);
                assertThat(finding.message())
                        .isEqualTo("another client pushed " + other.manifest().digest() + " to " + agent.reference()
                                + "; save the file to serve it again");
            });
            assertThat(desk.workbench.served("helper.yaml")).isEmpty();
            assertThat(desk.pulled(agent)).isEqualTo(Agents.LIMERICK);

            desk.save("helper.yaml", Agents.HAIKU);

            DevAgent again = desk.awaitServed("helper.yaml");
            assertThat(desk.pulled(again)).isEqualTo(Agents.HAIKU);
            assertThat(again.findings()).extracting(Finding::code).doesNotContain(Code.OVERWRITTEN);
        }
    }

    @Test
    void whatAnotherClientDeletedIsNotShownAsServed() throws IOException {
        settled("helper.yaml", Agents.HAIKU);
        try (Desk desk = desk().open()) {
            assertThat(ask(desk, "DELETE", "/v2/desk/helper/manifests/dev").status())
                    .isEqualTo(202);

            DevAgent agent = desk.awaitInvalid("helper.yaml");
            assertThat(agent.named()).isEmpty();
            assertThat(agent.isStale()).isFalse();
            assertThat(agent.findings().get(0).message())
                    .isEqualTo("another client deleted " + agent.reference()
                            + ", or a part of it; save the file to serve it again");

            desk.save("helper.yaml", Agents.HAIKU);
            assertThat(desk.pulled(desk.awaitServed("helper.yaml"))).isEqualTo(Agents.HAIKU);
        }
    }

    @Test
    void agentOfWhichAnotherClientDeletedAPartIsNotShownAsServed() throws IOException {
        settled("helper.yaml", Agents.HAIKU);
        try (Desk desk = desk().open()) {
            Digest layer = Digest.of(Agents.HAIKU.getBytes(StandardCharsets.UTF_8));
            assertThat(ask(desk, "DELETE", "/v2/desk/helper/blobs/" + layer).status())
                    .isEqualTo(202);

            DevAgent agent = desk.awaitInvalid("helper.yaml");
            assertThat(agent.named()).isEmpty();
            assertThat(agent.findings()).first().extracting(Finding::code).isEqualTo(Code.OVERWRITTEN);

            desk.save("helper.yaml", Agents.HAIKU);
            assertThat(desk.pulled(desk.awaitServed("helper.yaml"))).isEqualTo(Agents.HAIKU);
        }
    }

    @Test
    void badSaveHidesNothingOfWhatAnotherClientPushed() throws IOException {
        settled("helper.yaml", Agents.HAIKU);
        try (Desk desk = desk().open()) {
            Packed other = packed(Agents.LIMERICK);
            desk.registry().put("desk/helper", "dev", other).await().atMost(PATIENCE);
            desk.awaitInvalid("helper.yaml");

            desk.save("helper.yaml", "agents: 3\n");

            DevAgent agent =
                    desk.awaitAgent("helper.yaml", now -> now.findings().size() > 1);
            assertThat(agent.findings()).first().extracting(Finding::code).isEqualTo(Code.OVERWRITTEN);
            assertThat(agent.named()).contains(other.manifest().digest());
        }
    }

    @Test
    void fileThatLeavesTakesNothingWithItThatAnotherClientPushed() throws IOException {
        settled("helper.yaml", Agents.HAIKU);
        try (Desk desk = desk().open()) {
            desk.registry()
                    .put("desk/helper", "dev", packed(Agents.LIMERICK))
                    .await()
                    .atMost(PATIENCE);
            DevAgent agent = desk.awaitInvalid("helper.yaml");

            desk.delete("helper.yaml");

            desk.awaitRemoved("helper.yaml");
            assertThat(desk.awaitLog("removed", "helper.yaml").text())
                    .isEqualTo("is gone; " + agent.reference() + " still names what another client pushed");
            assertThat(desk.pulled(agent)).isEqualTo(Agents.LIMERICK);
        }
    }

    @Test
    void registryWhoseFolderIsTidiedAwayGetsItsAgentsAgain() throws IOException {
        settled("helper.yaml", Agents.HAIKU);
        try (Desk desk = desk().open()) {
            deleteAll(kept);

            assertThat(ask(desk, "POST", "/v2/x/x/blobs/uploads/").status()).isEqualTo(202);
            DevAgent agent = desk.awaitServed("helper.yaml");

            assertThat(desk.pulled(agent)).isEqualTo(Agents.HAIKU);
            assertThat(ask(desk, "HEAD", "/v2/samples/haiku/manifests/latest").status())
                    .isEqualTo(200);
            assertThat(kept.resolve(".gitignore")).exists();
        }
        try (Desk next = desk().open()) {
            assertThat(next.pulled(next.agent("helper.yaml"))).isEqualTo(Agents.HAIKU);
        }
    }

    @Test
    void blobThatIsTakenAwayAloneIsPutInAgain() throws IOException {
        settled("helper.yaml", Agents.HAIKU);
        try (Desk desk = desk().open()) {
            Digest yaml =
                    desk.agent("helper.yaml").served().orElseThrow().yaml().digest();
            Path blob = kept.resolve("blobs").resolve("sha256").resolve(yaml.hex());

            Files.delete(blob);

            desk.awaitLog("folder", "helper.yaml");
            assertThat(desk.pulled(desk.awaitServed("helper.yaml"))).isEqualTo(Agents.HAIKU);
            assertThat(blob).exists();
        }
    }

    @Test
    void goodTextThatCouldNotBePutInIsPutInByTheNextSaveOfTheSame() throws IOException {
        settled("first.yaml", Agents.HAIKU);
        try (Desk desk = desk().open()) {
            deleteAll(kept);
            Files.writeString(kept, "in the way");
            desk.save("second.yaml", Agents.LIMERICK);
            DevAgent not = desk.awaitInvalid("second.yaml");
            assertThat(not.findings()).extracting(Finding::code).contains(Code.NOT_SERVED);
            assertThat(not.named()).isEmpty();

            Files.delete(kept);
            desk.save("second.yaml", Agents.LIMERICK);

            assertThat(desk.pulled(desk.awaitServed("second.yaml"))).isEqualTo(Agents.LIMERICK);
        }
    }

    @Test
    void whatCouldNotBeTakenAwayIsTakenAwayWhenItCanBe() throws IOException {
        settled("helper.yaml", Agents.HAIKU);
        settled("other.yaml", Agents.LIMERICK);
        try (Desk desk = desk().open()) {
            Path drafts = kept.resolve("uploads");
            Files.delete(drafts);
            Files.writeString(drafts, "in the way");
            Files.delete(folder.resolve("helper.yaml"));
            DevAgent not = desk.awaitInvalid("helper.yaml");
            assertThat(not.findings()).extracting(Finding::code).contains(Code.NOT_SERVED);

            Files.delete(drafts);
            Files.createDirectory(drafts);

            desk.awaitLog("removed", "helper.yaml");
            assertThat(desk.state().agents()).extracting(DevAgent::file).containsExactly("other.yaml");
        }
    }

    @Test
    void whatCouldNotBePutInIsTriedAgainByItself() throws IOException {
        settled("helper.yaml", Agents.HAIKU);
        try (Desk desk = desk().open()) {
            deleteAll(kept);
            Files.writeString(kept, "in the way");
            DevAgent not = desk.awaitInvalid("helper.yaml");
            assertThat(not.named()).isEmpty();
            assertThat(not.findings()).extracting(Finding::code).contains(Code.NOT_SERVED);

            Files.delete(kept);

            assertThat(desk.pulled(desk.awaitServed("helper.yaml"))).isEqualTo(Agents.HAIKU);
        }
    }

    @Test
    void brokenFileWhoseReferenceNamesTheTextOfAnEarlierRunIsStale() throws IOException {
        settled("helper.yaml", Agents.HAIKU);
        Optional<Digest> digest;
        try (Desk desk = desk().open()) {
            digest = desk.agent("helper.yaml").named();
        }
        settled("helper.yaml", "agents: {");

        try (Desk desk = desk().open()) {
            DevAgent agent = desk.agent("helper.yaml");
            assertThat(agent.state()).isEqualTo(State.INVALID);
            assertThat(agent.named()).isEqualTo(digest).isPresent();
            assertThat(agent.isStale()).isTrue();
            assertThat(desk.pulled(agent)).isEqualTo(Agents.HAIKU);
        }
    }
}
