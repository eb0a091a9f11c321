package io.agentloader.e2e;

import static io.agentloader.testkit.Answers.body;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.DebianRegistry;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.Nginx;
import io.agentloader.testkit.OciPush;
import io.agentloader.testkit.Squid;
import io.agentloader.testkit.TestCertificate;
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

/** The packaged service behind a real forward proxy, which alone knows the name of the registry. */
@Timeout(120)
class ProxyIT {

    private static final String NAME = "registry.test";

    @TempDir
    Path folder;

    private DebianRegistry registry;
    private Squid proxy;

    @BeforeEach
    void start() throws Exception {
        registry = DebianRegistry.start(Files.createDirectory(folder.resolve("registry")));
        new OciPush(registry.host()).push("acme/helper:1", Agents.gzip(Agents.HAIKU));
        proxy = Squid.start(Files.createDirectory(folder.resolve("squid")), NAME);
    }

    @AfterEach
    void stop() {
        proxy.close();
        registry.close();
    }

    private LoaderProcess loader(Map<String, String> variables, String... keys) throws Exception {
        Path config = Files.writeString(folder.resolve("loader.properties"), String.join("\n", keys) + "\n");
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("SMALLRYE_CONFIG_LOCATIONS", config.toString());
        return LoaderProcess.start(folder, environment);
    }

    private static String key(int port, String rest) {
        return "agent-loader.registries.\"" + NAME + "\\:" + port + "\"." + rest;
    }

    private static String helper(int port) {
        return "/agents/" + NAME + ":" + port + "/acme/helper:1";
    }

    private String url() {
        return "http://127.0.0.1:" + proxy.port();
    }

    @Test
    void plainRegistryIsReachedThroughHttpProxy() throws Exception {
        try (LoaderProcess loader = loader(Map.of("HTTP_PROXY", url()), key(registry.port(), "plain-http=true"))) {
            assertThat(body(loader.get(helper(registry.port())))).isEqualTo(Agents.HAIKU);
            assertThat(proxy.requests()).hasSize(2).allSatisfy(line -> assertThat(line)
                    .contains(" GET http://" + NAME + ":" + registry.port() + "/v2/acme/helper/"));
        }
    }

    @Test
    void registryBehindTlsIsReachedThroughATunnel() throws Exception {
        TestCertificate certificate = TestCertificate.forName(folder, NAME);
        Path place = Files.createDirectory(folder.resolve("nginx"));
        try (Nginx front = Nginx.start(place, Nginx.Front.of(certificate), registry);
                LoaderProcess loader = loader(
                        Map.of("https_proxy", url()), key(front.port(), "ca-file=" + certificate.certificatePem()))) {
            assertThat(body(loader.get(helper(front.port())))).isEqualTo(Agents.HAIKU);
            assertThat(front.requests()).hasSize(2);
            // the tunnel is told when it ends
            loader.stop();
            assertThat(proxy.requests())
                    .allSatisfy(line -> assertThat(line).contains(" CONNECT " + NAME + ":" + front.port() + " "));
        }
    }

    @Test
    void proxyOfOneRegistryIsItsOwn() throws Exception {
        try (LoaderProcess loader = loader(
                Map.of("HTTP_PROXY", "http://127.0.0.1:1"),
                key(registry.port(), "plain-http=true"),
                key(registry.port(), "proxy=" + url()))) {
            assertThat(body(loader.get(helper(registry.port())))).isEqualTo(Agents.HAIKU);
            assertThat(proxy.requests()).hasSize(2);
        }
    }

    @Test
    void targetThatTheProxyCannotReachIsTroubleOfTheNetwork() throws Exception {
        try (LoaderProcess loader = loader(Map.of("HTTP_PROXY", url()), key(1, "plain-http=true"))) {
            HttpResponse<byte[]> answer = loader.get(helper(1));

            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(body(answer)).contains("\"code\":\"registry-unavailable\"");
        }
    }

    @Test
    void loopbackIsReachedWithoutTheProxy() throws Exception {
        try (LoaderProcess loader = loader(Map.of("HTTP_PROXY", url(), "HTTPS_PROXY", url()))) {
            assertThat(body(loader.get("/agents/" + registry.reference("acme/helper:1"))))
                    .isEqualTo(Agents.HAIKU);
            assertThat(proxy.requests()).isEmpty();
        }
    }
}
