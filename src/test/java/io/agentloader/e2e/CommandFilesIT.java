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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What commands of the packaged program make of files that are none, of layouts of others, and of what is not stored whole. */
@Timeout(240)
class CommandFilesIT {

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private TestRegistry registry;
    private String helper;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        registry.publish("acme/helper:1", Agents.gzip(Agents.HAIKU));
        helper = registry.reference("acme/helper:1");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private Ended run(String... arguments) {
        return LoaderProcess.run(folder, environment, arguments);
    }

    private Path pipe(String name) throws Exception {
        Path pipe = folder.resolve(name);
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        return pipe;
    }

    private static JsonNode json(String text) throws IOException {
        return new JsonMapper().readTree(text);
    }

    @Test
    void pipeIsToldAndNotWaitedFor() throws Exception {
        String pipe = pipe("agent.yaml").toString();
        String tar = pipe("agent.tar").toString();

        for (List<String> command : List.of(
                List.of("validate", pipe),
                List.of("pack", pipe),
                List.of("push", pipe, helper),
                List.of("lock", pipe),
                List.of("verify-lock", pipe),
                List.of("import", tar),
                List.of("copy", "oci-layout:" + tar, registry.reference("acme/x:1")),
                List.of("pull", helper, "-o", pipe),
                List.of("export", helper, "-o", tar))) {
            Ended ended = run(command.toArray(String[]::new));

            assertThat(ended.status()).as(command + ended.err()).isEqualTo(2);
            assertThat(ended.err()).as(command.toString()).contains("it is a pipe");
            assertThat(ended.out()).isEmpty();
        }
    }

    @Test
    void whatAShellMakesOfCommandsIsReadAndWritten() throws Exception {
        Path agent = Files.writeString(folder.resolve("agent.yaml"), Agents.HAIKU);
        String jar = LoaderProcess.java() + " -jar " + LoaderProcess.jar().toAbsolutePath();
        Process shell = new ProcessBuilder(
                        "bash",
                        "-c",
                        jar + " pack <(cat " + agent + ") >digest && " + jar + " pull " + helper
                                + " -o /dev/stdout -q | cat >copy.yaml")
                .directory(folder.toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();

        assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(folder.resolve("err")).isEmptyFile();
        assertThat(folder.resolve("digest")).content().startsWith("sha256:");
        assertThat(folder.resolve("copy.yaml")).hasContent(Agents.HAIKU);
    }

    @Test
    void nameInALayoutLeadsNowhereElse() throws Exception {
        Path layout = folder.resolve("layout");
        assertThat(run("copy", helper, "oci-layout:" + layout).status()).isZero();
        Path index = layout.resolve("index.json");
        Path inside = Files.move(index, layout.resolve("blobs/index"));
        Files.createSymbolicLink(index, Path.of("blobs/index"));
        Ended within = run("copy", "oci-layout:" + layout, "oci-layout:" + folder.resolve("a.tar"));
        Files.move(inside, folder.resolve("elsewhere.json"));
        Files.delete(index);
        Files.createSymbolicLink(index, folder.resolve("elsewhere.json"));
        Ended out = run("copy", "oci-layout:" + layout, "oci-layout:" + folder.resolve("b.tar"));
        Files.delete(index);
        pipe("layout/index.json");
        Ended waiting = run("copy", "oci-layout:" + layout, "oci-layout:" + folder.resolve("c.tar"));

        assertThat(within.status()).as(within.err()).isZero();
        assertThat(out.status()).isEqualTo(6);
        assertThat(out.err()).contains("index.json", "leads out of the layout");
        assertThat(waiting.status()).isEqualTo(6);
        assertThat(waiting.err()).contains("index.json", "it is a pipe");
    }

    /** No registry has to do with it, and {@code import} says the same. */
    @Test
    void layoutWhoseManifestIsNoneIsInvalid() throws IOException {
        Path layout = folder.resolve("layout");
        byte[] broken =
                "{\"schemaVersion\":2,\"layers\":[{\"digest\":\"../x\",\"size\":1}]}".getBytes(StandardCharsets.UTF_8);
        Digest digest = Digest.of(broken);
        Files.createDirectories(layout.resolve("blobs/sha256"));
        Files.write(layout.resolve("blobs/sha256").resolve(digest.hex()), broken);
        Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        Files.writeString(
                layout.resolve("index.json"),
                "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\""
                        + digest + "\",\"size\":" + broken.length + "}]}");

        Ended copied = run("copy", "oci-layout:" + layout, registry.reference("acme/x:1"));

        assertThat(copied.status()).isEqualTo(6);
        assertThat(copied.err())
                .contains("blobs/sha256/" + digest.hex(), "layers[0].digest")
                .doesNotContain("route");
    }

    @Test
    void agentThatIsNotStoredWholeIsCopiedOnceItIs() throws IOException {
        registry.publish("acme/team:1", Agents.index(Agents.HAIKU, Agents.LIMERICK));
        String team = registry.reference("acme/team:1");
        assertThat(run("cat", helper).status() + run("cat", team).status()).isZero();

        Ended half = run("copy", "store:" + helper, "oci-layout:" + folder.resolve("half.tar"), "--format", "json");
        Ended part = run("copy", "store:" + team, "oci-layout:" + folder.resolve("part.tar"));
        environment.put("AGENT_LOADER_STORE_COMPLETE", "true");
        assertThat(run("pull", helper, "-o", "-").status()
                        + run("pull", team, "-o", "-", "--platform", "linux/amd64")
                                .status())
                .isZero();
        registry.stop();
        Ended whole = run("copy", "store:" + helper, "oci-layout:" + folder.resolve("half.tar"));
        Ended one =
                run("copy", "store:" + team, "oci-layout:" + folder.resolve("part.tar"), "--platform", "linux/amd64");

        assertThat(half.status()).isEqualTo(9);
        assertThat(json(half.err()).path("detail").asText()).contains("agent-loader.store.complete=true");
        assertThat(json(half.err()).path("hint").asText()).contains("from its registry");
        assertThat(json(half.err()).path("missing").asText()).startsWith("sha256:");
        assertThat(part.status()).as(part.err()).isEqualTo(9);
        assertThat(part.err()).contains("--platform", "from its registry");
        assertThat(whole.status()).as(whole.err()).isZero();
        assertThat(one.status()).as(one.err()).isZero();
    }

    @Test
    void wordThatIsNoCommandIsToldAsADocumentWhereThatIsAskedFor() throws IOException {
        Ended document = run("frobnicate", "--format", "json");
        Ended text = run("frobnicate");
        Ended flag = run("cat", helper, "--fast", "--format=json");
        Ended launcher = run("archive");
        Ended help = run("help", "frobnicate");
        Ended resolve = run("resolve", "--help");

        assertThat(List.of(document, text, flag, launcher, help))
                .allSatisfy(ended -> assertThat(ended.status()).isEqualTo(2))
                .allSatisfy(ended -> assertThat(ended.out()).isEmpty());
        assertThat(json(document.err()).path("detail").asText()).contains("frobnicate");
        assertThat(json(flag.err()).path("detail").asText()).contains("--fast");
        assertThat(text.err()).contains("there is no command frobnicate", "Usage: agent-loader");
        assertThat(launcher.err()).contains("launcher");
        assertThat(help).isEqualTo(text);
        assertThat(run("help", "--help")).isEqualTo(run("help"));
        assertThat(resolve.out()).startsWith("Usage: agent-loader resolve ");
    }
}
