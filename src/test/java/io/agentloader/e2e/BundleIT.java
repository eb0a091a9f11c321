package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.LoaderProcess.Ended;
import io.agentloader.testkit.Skopeo;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code export} and {@code import} of the packaged program, and the tar between them in the hands of another tool. */
@Timeout(120)
class BundleIT {

    @TempDir
    Path folder;

    private final Packed agent = Agents.gzip(Agents.HAIKU);
    private final Map<String, String> environment = new HashMap<>();
    private TestRegistry registry;
    private String reference;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        registry.publish("acme/helper:1", agent);
        reference = registry.reference("acme/helper:1");
        environment.put("DOCKER_CONFIG", folder.resolve("docker").toString());
        environment.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private Ended run(String... arguments) {
        return LoaderProcess.run(folder, environment, arguments);
    }

    private String inFolder(String name) {
        return folder.resolve(name).toString();
    }

    private String resolved() {
        return reference + "@" + agent.manifest().digest();
    }

    private void servedOffline() throws Exception {
        environment.put("AGENT_LOADER_OFFLINE", "true");
        try (LoaderProcess loader = LoaderProcess.start(folder, environment)) {
            HttpResponse<byte[]> answer = loader.get("/agents/" + reference);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).asString().isEqualTo(Agents.HAIKU);
            assertThat(answer.headers().firstValue("Docker-Content-Digest"))
                    .contains(agent.manifest().digest().toString());
            assertThat(answer.headers().firstValue("Agent-Confirmed-By")).contains("import");
        }
    }

    @Test
    void agentIsCarriedFromOneStoreToAnotherAndServedThereOffline() throws Exception {
        Ended exported = run("export", reference, "-o", inFolder("bundle.tar"));
        assertThat(exported).isEqualTo(new Ended(0, resolved() + "\n", ""));
        registry.close();

        Ended imported = run("import", inFolder("bundle.tar"));

        assertThat(imported).isEqualTo(new Ended(0, resolved() + "\n", ""));
        servedOffline();
    }

    @Test
    void whatAnAgentLeadsToIsCarriedWithItUnlessThatIsNotWanted() throws IOException {
        registry.publish(
                "acme/root:1", Agents.raw("agents: {root: {model: auto, sub_agents: ['" + reference + "']}}\n"));
        String root = registry.reference("acme/root:1");

        Ended whole = run("export", root, "-o", inFolder("bundle.tar"));
        Ended alone = run("export", root, "--no-dependencies", "-o", inFolder("alone.tar"));

        assertThat(whole.out()).startsWith(root + "@").endsWith("\n" + resolved() + "\n");
        assertThat(alone.out()).startsWith(root + "@").doesNotContain(resolved());
    }

    @Test
    void skopeoReadsWhatIsExported() throws Exception {
        run("export", reference, "-o", inFolder("bundle.tar"));
        Skopeo skopeo = new Skopeo(folder);

        skopeo.copyOne("oci-archive:" + inFolder("bundle.tar") + ":" + reference, "dir:" + inFolder("copied"));

        assertThat(Files.readAllBytes(folder.resolve("copied/manifest.json")))
                .isEqualTo(agent.manifest().toByteArray());
    }

    @Test
    void layoutThatSkopeoWroteIsImportedUnderTheNameThatItIsGiven() throws Exception {
        new Skopeo(folder).copyOne("docker://" + reference, "oci:" + inFolder("layout") + ":1");
        Process tar = new ProcessBuilder("tar", "-C", inFolder("layout"), "-cf", inFolder("bundle.tar"), ".").start();
        assertThat(tar.waitFor()).isZero();
        registry.close();

        Ended unnamed = run("import", inFolder("bundle.tar"));
        Ended named = run("import", "--as", reference, inFolder("bundle.tar"));

        assertThat(unnamed.status()).isEqualTo(6);
        assertThat(unnamed.err()).contains("index.json calls an agent '1'");
        assertThat(named).isEqualTo(new Ended(0, resolved() + "\n", ""));
        servedOffline();
    }

    @Test
    void exportThatFailsLeavesNoFileAndAnEmptyOutput() throws IOException {
        Ended missing = run("export", reference, registry.reference("acme/nobody:1"), "-o", inFolder("bundle.tar"));

        assertThat(missing.status()).isEqualTo(3);
        assertThat(missing.out()).isEmpty();
        assertThat(missing.err()).startsWith("agent-loader: ").contains("acme/nobody:1");
        assertThat(folder.resolve("bundle.tar")).doesNotExist();
        assertThat(Files.list(folder).filter(file -> file.toString().endsWith(".part")))
                .isEmpty();
    }

    @Test
    void bundleThatWasTamperedWithIsNotImportedAtAll() throws IOException {
        run("export", reference, "-o", inFolder("bundle.tar"));
        byte[] bytes = Files.readAllBytes(folder.resolve("bundle.tar"));
        bytes[512]++;
        Files.write(folder.resolve("bundle.tar"), bytes);

        Ended refused = run("import", inFolder("bundle.tar"));

        assertThat(refused.status()).isEqualTo(7);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).contains("blobs/sha256/", "does not hash to its name");
        assertThat(folder.resolve("store/index.json"))
                .satisfiesAnyOf(
                        index -> assertThat(index).doesNotExist(),
                        index -> assertThat(index).content().doesNotContain("acme/helper"));
    }

    @Test
    void importThatIsKilledWhileItReadsLeavesNothingVisible() throws Exception {
        run("export", reference, "-o", inFolder("bundle.tar"));
        byte[] bundle = Files.readAllBytes(folder.resolve("bundle.tar"));
        Process importing = LoaderProcess.begin(folder, environment, "import", "-");
        importing.getOutputStream().write(bundle, 0, bundle.length - 1024);
        importing.getOutputStream().flush();

        importing.destroyForcibly().waitFor();

        assertThat(run("export", "--local", reference, "-o", inFolder("again.tar"))
                        .status())
                .isEqualTo(9);
    }

    @Test
    void helpListsTheCommandsAndAnUnknownOneEndsInTwo() {
        Ended help = run("--help");
        Ended unknown = run("exprot");

        assertThat(help.status()).isZero();
        assertThat(help.out()).contains("serve", "dev", "doctor", "export", "import");
        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.out()).isEmpty();
        assertThat(unknown.err()).startsWith("agent-loader: there is no command exprot\nUsage: agent-loader ");
    }
}
