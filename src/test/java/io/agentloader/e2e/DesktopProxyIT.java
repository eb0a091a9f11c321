package io.agentloader.e2e;

import static io.agentloader.testkit.Answers.body;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.DebianRegistry;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.Nginx;
import io.agentloader.testkit.OciPush;
import io.agentloader.testkit.Socat;
import io.agentloader.testkit.Squid;
import io.agentloader.testkit.TestCertificate;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service with a real proxy behind a Unix socket, as Docker Desktop has it. */
@Timeout(120)
class DesktopProxyIT {

    /** The proxy alone knows it. */
    private static final String NAME = "registry.test";

    @TempDir
    Path folder;

    private DebianRegistry registry;
    private Squid proxy;
    private Path socket;

    @BeforeEach
    void start() throws Exception {
        registry = DebianRegistry.start(Files.createDirectory(folder.resolve("registry")));
        new OciPush(registry.host()).push("acme/helper:1", Agents.gzip(Agents.HAIKU));
        proxy = Squid.start(Files.createDirectory(folder.resolve("squid")), NAME);
        socket = folder.resolve("httpproxy.sock");
    }

    @AfterEach
    void stop() {
        proxy.close();
        registry.close();
    }

    private LoaderProcess loader(String... keys) throws Exception {
        Path config = Files.writeString(folder.resolve("loader.properties"), String.join("\n", keys) + "\n");
        return LoaderProcess.start(
                folder,
                Map.of(
                        "SMALLRYE_CONFIG_LOCATIONS",
                        config.toString(),
                        "AGENT_LOADER_DESKTOP_PROXY",
                        socket.toString()));
    }

    private static String key(String host, int port, String rest) {
        return "agent-loader.registries.\"" + host + "\\:" + port + "\"." + rest;
    }

    private static String helper(String host, int port) {
        return "/agents/" + host + ":" + port + "/acme/helper:1";
    }

    @Test
    void plainRegistryIsReachedThroughTheSocket() throws Exception {
        try (Socat front = Socat.start(socket, proxy.port());
                LoaderProcess loader = loader(key(NAME, registry.port(), "plain-http=true"))) {
            assertThat(body(loader.get(helper(NAME, registry.port())))).isEqualTo(Agents.HAIKU);

            assertThat(proxy.requests()).hasSize(2).allSatisfy(line -> assertThat(line)
                    .contains(" GET http://" + NAME + ":" + registry.port() + "/v2/acme/helper/"));
            assertThat(loader.log()).contains("registries are reached through Docker Desktop's proxy at " + socket);
            assertThat(front).isNotNull();
        }
    }

    @Test
    void registryBehindTlsIsReachedThroughATunnel() throws Exception {
        TestCertificate certificate = TestCertificate.forName(folder, NAME);
        Path place = Files.createDirectory(folder.resolve("nginx"));
        try (Nginx nginx = Nginx.start(place, Nginx.Front.of(certificate), registry);
                Socat front = Socat.start(socket, proxy.port());
                LoaderProcess loader = loader(key(NAME, nginx.port(), "ca-file=" + certificate.certificatePem()))) {
            assertThat(body(loader.get(helper(NAME, nginx.port())))).isEqualTo(Agents.HAIKU);

            assertThat(nginx.requests()).hasSize(2);
            // the tunnel is told when it ends
            loader.stop();
            assertThat(proxy.requests())
                    .allSatisfy(line -> assertThat(line).contains(" CONNECT " + NAME + ":" + nginx.port() + " "));
            assertThat(front).isNotNull();
        }
    }

    @Test
    void targetThatTheProxyCannotReachIsTroubleOfTheNetwork() throws Exception {
        try (Socat front = Socat.start(socket, proxy.port());
                LoaderProcess loader = loader()) {
            HttpResponse<byte[]> answer = loader.get(helper(NAME, 1));

            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(body(answer))
                    .contains("\"code\":\"registry-unavailable\"")
                    .contains("the proxy docker-desktop")
                    .doesNotContain(socket.toString());
            assertThat(front).isNotNull();
        }
    }

    /** Directly, {@code registry.test} has no address: that it is asked for says that nobody stood before it. */
    @Test
    void socketWhoseListenerIsGoneIsGonePastAndTold() throws Exception {
        try (LoaderProcess loader = loader(key(NAME, registry.port(), "plain-http=true"))) {
            try (Socat front = Socat.start(socket, proxy.port())) {
                assertThat(body(loader.get(helper(NAME, registry.port())))).isEqualTo(Agents.HAIKU);
                assertThat(front).isNotNull();
            }
            HttpResponse<byte[]> answer = loader.get("/agents/" + NAME + ":" + registry.port() + "/acme/other:1");

            assertThat(body(answer)).contains("does not resolve").doesNotContain("docker-desktop");
            assertThat(loader.log()).contains("Docker Desktop's proxy cannot be reached at " + socket);
        }
    }
}
