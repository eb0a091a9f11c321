package io.agentloader.e2e;

import static io.agentloader.testkit.Answers.body;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.DebianRegistry;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.Nginx;
import io.agentloader.testkit.OciPush;
import io.agentloader.testkit.TestCertificate;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged service and a real registry behind a real TLS front, under a name that the process alone resolves: what is at
 * loopback by its own name is not verified.
 */
@Timeout(120)
class FrontedRegistryIT {

    private static final String NAME = "registry.test";

    @TempDir
    Path folder;

    private DebianRegistry registry;
    private TestCertificate certificate;

    @BeforeEach
    void start() throws Exception {
        registry = DebianRegistry.start(Files.createDirectory(folder.resolve("registry")));
        new OciPush(registry.host()).push("acme/helper:1", Agents.gzip(Agents.HAIKU));
        certificate = TestCertificate.forName(folder, NAME);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private Nginx front(Nginx.Front front) throws Exception {
        return Nginx.start(Files.createDirectory(folder.resolve("nginx")), front, registry);
    }

    /** With these keys of its registry. */
    private LoaderProcess loader(Nginx front, Map<String, Object> own) throws Exception {
        StringBuilder keys = new StringBuilder();
        own.forEach((key, value) ->
                keys.append("agent-loader.registries.\"%s\\:%d\".%s=%s%n".formatted(NAME, front.port(), key, value)));
        Path config = Files.writeString(folder.resolve("loader.properties"), keys);
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 " + NAME + "\n");
        return LoaderProcess.start(
                folder,
                Map.of(
                        "SMALLRYE_CONFIG_LOCATIONS",
                        config.toString(),
                        "JAVA_TOOL_OPTIONS",
                        "-Djdk.net.hosts.file=" + hosts,
                        "DOCKER_CONFIG",
                        folder.resolve("docker").toString()));
    }

    private static String helper(Nginx front) {
        return "/agents/" + NAME + ":" + front.port() + "/acme/helper:1";
    }

    @Test
    void certificateOfOurOwnAuthorityIsVerifiedAndHttp2IsSpoken() throws Exception {
        try (Nginx front = front(Nginx.Front.of(certificate));
                LoaderProcess loader = loader(front, Map.of("ca-file", certificate.certificatePem()))) {
            assertThat(body(loader.get(helper(front)))).isEqualTo(Agents.HAIKU);
            assertThat(front.requests()).hasSize(2).allSatisfy(line -> assertThat(line)
                    .startsWith("HTTP/2.0 GET /v2/acme/helper/"));
        }
    }

    @Test
    void strangersCertificateIsNotTrusted() throws Exception {
        try (Nginx front = front(Nginx.Front.of(certificate));
                LoaderProcess loader = loader(front, Map.of())) {
            HttpResponse<byte[]> answer = loader.get(helper(front));

            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(body(answer)).contains("\"code\":\"tls-untrusted\"", NAME + ":" + front.port());
            assertThat(front.requests()).isEmpty();
        }
    }

    @Test
    void ourOwnCertificateIsShownWhereItIsAskedFor() throws Exception {
        TestCertificate own = TestCertificate.forName(folder, "loader.test");
        try (Nginx front = front(Nginx.Front.of(certificate).withCallers(own));
                LoaderProcess loader = loader(
                        front,
                        Map.of(
                                "ca-file", certificate.certificatePem(),
                                "cert-file", own.certificatePem(),
                                "key-file", own.keyPem()))) {
            assertThat(body(loader.get(helper(front)))).isEqualTo(Agents.HAIKU);
        }
    }

    @Test
    void passwordOfTheFrontIsGivenByBasicAndNeverLogged() throws Exception {
        try (Nginx front = front(Nginx.Front.of(certificate).withPassword());
                LoaderProcess loader = loader(
                        front,
                        Map.of(
                                "ca-file", certificate.certificatePem(),
                                "username", Nginx.USER,
                                "password", Nginx.PASSWORD))) {
            assertThat(body(loader.get(helper(front)))).isEqualTo(Agents.HAIKU);
            assertThat(front.requests())
                    .extracting(line -> List.of(line.split(" ")).get(3))
                    .containsExactly("401", "200", "200");
            assertThat(loader.log()).doesNotContain(Nginx.PASSWORD);
        }
    }
}
