package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.LoaderProcess.Ended;
import io.agentloader.testkit.RawHttp;
import io.agentloader.testkit.Skopeo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The registry of dev mode in the packaged program, with its own commands and with a tool that shares nothing with it. */
@Timeout(240)
class DevRegistryIT {

    @TempDir
    Path folder;

    private final int port = LoaderProcess.freePort();
    private final Map<String, String> environment = new HashMap<>();
    private Path file = Path.of("");

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("haiku.yaml"), Agents.HAIKU);
        environment.put("DOCKER_CONFIG", folder.resolve("docker").toString());
        environment.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
        environment.put("AGENT_LOADER_DEV_PORT", Integer.toString(port));
        environment.put(
                "AGENT_LOADER_DEV_REGISTRY_PATH", folder.resolve("registry").toString());
    }

    private LoaderProcess dev() {
        return LoaderProcess.start(folder, environment, "dev");
    }

    private Ended run(String... arguments) {
        return LoaderProcess.run(folder, environment, arguments);
    }

    private String reference(String name) {
        return "localhost:" + port + "/" + name;
    }

    @Test
    void ourOwnCommandsPushCopyAndPull() {
        try (LoaderProcess service = dev()) {
            Ended pushed = run("push", file.toString(), reference("acme/helper:1"));
            assertThat(pushed.status()).as(pushed.err()).isZero();

            Ended copied = run("copy", reference("acme/helper:1"), reference("acme/other:stable"));
            assertThat(copied.status()).as(copied.err()).isZero();

            assertThat(run("cat", reference("acme/other:stable")).out()).isEqualTo(Agents.HAIKU);
            assertThat(new String(
                            service.get("/agents/" + reference("acme/helper:1")).body(), StandardCharsets.UTF_8))
                    .isEqualTo(Agents.HAIKU);
            assertThat(run("tags", reference("acme/other")).out()).isEqualTo("stable\n");
        }
    }

    @Test
    void skopeoPushesAndPullsWhatStaysOverARestart() throws IOException {
        String there = "docker://" + reference("acme/copied:1");
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        String manifest;
        try (LoaderProcess service = dev()) {
            Skopeo skopeo = new Skopeo(folder);
            skopeo.copyOne("docker://" + reference("samples/haiku:1.0.0"), "dir:" + first);
            skopeo.copyOne("dir:" + first, there);
            manifest = skopeo.manifest(reference("acme/copied:1"));
            assertThat(manifest).isEqualTo(Files.readString(first.resolve("manifest.json")));
            service.stop();
        }

        try (LoaderProcess service = dev()) {
            assertThat(service.process().isAlive()).isTrue();
            new Skopeo(folder).copyOne(there, "dir:" + second);
        }

        try (Stream<Path> files = Files.list(first)) {
            assertThat(files.toList()).isNotEmpty().allSatisfy(one -> assertThat(second.resolve(one.getFileName()))
                    .hasSameBinaryContentAs(one));
        }
    }

    @Test
    void handshakeIsAnsweredAtOnceWithARefusal() {
        try (LoaderProcess service = dev()) {
            assertThat(service.process().isAlive()).isTrue();

            String answer =
                    new RawHttp(port).untilClosed("\u0016\u0003\u0001\u0005\u00e2\u0001\u0000\u0005\u00de\u0003\u0003");

            assertThat(answer).startsWith("HTTP/1.1 400 Bad Request\r\n");
        }
    }

    @Test
    void temporaryRegistryIsGoneAfterTheStop() throws IOException {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        environment.remove("AGENT_LOADER_DEV_REGISTRY_PATH");
        environment.put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
        try (LoaderProcess service = dev()) {
            assertThat(registries(temporary)).isEqualTo(1);
            service.stop();
        }

        assertThat(registries(temporary)).isZero();
    }

    private static long registries(Path temporary) throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.filter(path -> path.getFileName().toString().startsWith("agent-loader-registry-"))
                    .count();
        }
    }
}
