package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.oci.Digest;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.LoaderProcess.Ended;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code lock} and {@code verify-lock} of the packaged program, over agents of a registry and files of an author. */
@Timeout(240)
class LockIT {

    @TempDir
    Path folder;

    private TestRegistry registry;
    private String helper;
    private String poet;
    private Path team;
    private Path lock;

    @BeforeEach
    void start() throws IOException {
        registry = TestRegistry.start();
        helper = registry.reference("acme/helper:1");
        poet = registry.reference("acme/poet:1");
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        registry.publish("acme/poet:1", Agents.raw(Agents.LIMERICK));
        team = Files.writeString(folder.resolve("team.yaml"), "agents: {root: {sub_agents: ['" + poet + "']}}\n");
        lock = folder.resolve("agents.lock");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private Ended run(String... arguments) {
        return LoaderProcess.run(folder, Map.of(), arguments);
    }

    private static JsonNode json(String text) throws IOException {
        return new JsonMapper().readTree(text);
    }

    private static Digest digest(Path file) throws IOException {
        return Digest.of(Files.readAllBytes(file));
    }

    @Test
    void filesAndReferencesAreOneLockThatIsVerifiedAsAWhole() throws IOException {
        Ended locked = run("lock", helper, team.toString(), "-o", lock.toString());
        Ended held = run("verify-lock", lock.toString());
        Digest before = digest(team);
        Files.writeString(team, "# another\n", java.nio.file.StandardOpenOption.APPEND);
        Digest edit = digest(team);
        Ended edited = run("verify-lock", lock.toString());
        Files.delete(team);
        Ended gone = run("verify-lock", lock.toString(), "--format", "json");

        assertThat(locked.status()).as(locked.err()).isZero();
        assertThat(locked.out()).isEmpty();
        JsonNode document = json(Files.readString(lock));
        assertThat(document.path("agents"))
                .extracting(agent -> agent.path("reference").asText())
                .containsExactly(helper, poet);
        assertThat(document.at("/roots/1/file").asText()).isEqualTo(team.toString());
        assertThat(document.at("/roots/1/digest").asText()).isEqualTo(before.toString());
        assertThat(document.has("reference")).isFalse();
        assertThat(held).isEqualTo(new Ended(0, held.out(), ""));
        assertThat(held.out()).contains("holds\t" + helper + "@sha256:", "holds\t" + poet + "@sha256:");
        assertThat(held.out().lines()).hasSize(3).allMatch(line -> line.startsWith("holds\t"));
        assertThat(edited.status()).isEqualTo(7);
        assertThat(edited.out()).startsWith("moved\t" + team + "@" + before + "\t" + edit + "\nholds\t");
        assertThat(gone.status()).isEqualTo(3);
        assertThat(json(gone.out()).at("/files/0/now").isNull()).isTrue();
        assertThat(json(gone.out()).path("holds").asBoolean()).isFalse();
    }

    @Test
    void agentOfAFileMovesAsAnyOther() throws IOException {
        assertThat(run("lock", team.toString(), "-o", lock.toString()).status()).isZero();
        String before = digestOf(lock);
        Digest moved = registry.publish("acme/poet:1", Agents.raw(Agents.HAIKU));

        Ended text = run("verify-lock", lock.toString());
        Ended verified = run("verify-lock", lock.toString(), "--format", "json");

        assertThat(text.out()).endsWith("\nmoved\t" + poet + "@" + before + "\t" + moved + "\n");
        assertThat(verified.status()).isEqualTo(7);
        assertThat(verified.out()).contains("\"now\" : \"" + moved + "\"").contains("\"holds\" : false");
    }

    @Test
    void oneReferenceIsLockedAsAServiceSaysIt() throws IOException {
        Ended printed = run("lock", helper);
        Ended told = run("lock", helper, "--format", "json", "-o", lock.toString());
        Ended yaml = run("lock", helper, "--format", "yaml");

        assertThat(json(printed.out()).path("reference").asText()).isEqualTo(helper);
        assertThat(json(printed.out()).path("digest"))
                .isEqualTo(json(printed.out()).at("/roots/0/digest"));
        assertThat(told.out()).isEqualTo(printed.out());
        assertThat(lock).hasContent(printed.out());
        assertThat(yaml.out()).startsWith("kind: Lock\n");
    }

    @Test
    void lockThatIsNotWholeIsNotWrittenAndSaysWhatIsMissingInADocument() throws IOException {
        registry.deleteTag("acme/poet:1");

        Ended text = run("lock", helper, team.toString(), "-o", lock.toString());
        Ended document = run("lock", helper, team.toString(), "-o", lock.toString(), "--format", "json");

        assertThat(text.status()).isEqualTo(3);
        assertThat(text.err()).contains("nothing is written").contains("missing\t" + poet);
        assertThat(document.status()).isEqualTo(3);
        assertThat(text.out() + document.out()).isEmpty();
        assertThat(json(document.err()).path("code").asText()).isEqualTo("not-found");
        assertThat(json(document.err()).at("/agents/1/problem/code").asText()).isEqualTo("not-found");
        assertThat(json(document.err()).path("exit").asInt()).isEqualTo(3);
        assertThat(lock).doesNotExist();
    }

    @Test
    void whatCannotBeLockedIsAMistakeThatIsNamed() {
        Ended input = LoaderProcess.runFed("agents: {}", folder, Map.of(), "lock", "-");
        Ended missing = run("lock", helper, folder.resolve("none.yaml").toString());
        Ended nameless = run("lock", helper, "-o", "");

        assertThat(input.status()).isEqualTo(2);
        assertThat(input.err()).contains("name a file");
        assertThat(missing.status()).isEqualTo(2);
        assertThat(missing.err()).contains("none.yaml", "there is no such file");
        assertThat(nameless.status()).isEqualTo(2);
        assertThat(nameless.err()).contains("-o");
    }

    @Test
    void lockOfAFileIsPrefetched() throws IOException {
        assertThat(run("lock", team.toString(), "-o", lock.toString()).status()).isZero();

        Ended ended = run("prefetch", "--lock", lock.toString());

        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(ended.out()).contains(poet.replaceFirst(":1$", "")).contains(digestOf(lock));
    }

    private static String digestOf(Path lock) throws IOException {
        return json(Files.readString(lock, StandardCharsets.UTF_8))
                .at("/agents/0/digest")
                .asText();
    }
}
