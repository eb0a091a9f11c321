package io.agentloader.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.credentials.Credential;
import io.agentloader.credentials.Credential.Kind;
import io.agentloader.testkit.Reply;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Azure's registries: Entra and the registry are one scripted server. */
class AcrLoginTest {

    private static final String RESOURCE = "https%3A%2F%2Fcontainerregistry.azure.net";
    private static final String INSTANCE = "GET /metadata/identity/oauth2/token";

    @TempDir
    Path folder;

    private CloudBench bench;
    private String registry = "";

    @BeforeEach
    void start() {
        bench = new CloudBench(folder).typed("acr");
        registry = bench.cloud.authority();
        bench.with("AZURE_AUTHORITY_HOST", bench.cloud.url("/"));
        bench.with("AZURE_POD_IDENTITY_AUTHORITY_HOST", bench.cloud.url(""));
        bench.cloud
                .on("POST /tenant-1/oauth2/v2.0/token", Reply.text(200, "{\"access_token\":\"entra\"}"))
                .on("POST /oauth2/exchange", Reply.text(200, "{\"refresh_token\":\"" + refreshToken(3600) + "\"}"));
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private String refreshToken(long seconds) {
        return jwt("{\"exp\":" + bench.clock.instant().plusSeconds(seconds).getEpochSecond() + "}");
    }

    private static String jwt(String claims) {
        return "e30."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + ".x";
    }

    private void withClient() {
        bench.with("AZURE_TENANT_ID", "tenant-1").with("AZURE_CLIENT_ID", "client-1");
    }

    @Test
    void b35AClientSecretBecomesAnIdentityTokenOfTheRegistry() {
        withClient();
        bench.with("AZURE_CLIENT_SECRET", "hunter2");

        Credential credential = bench.ask(registry);

        assertThat(credential.kind()).isEqualTo(Kind.IDENTITY_TOKEN);
        assertThat(credential.source()).isEqualTo("cloud");
        assertThat(credential.secret()).startsWith("e30.");
        assertThat(bench.cloud.asked()).containsExactly("POST /tenant-1/oauth2/v2.0/token", "POST /oauth2/exchange");
        assertThat(bench.cloud.request(0).body().split("&"))
                .containsExactlyInAnyOrder(
                        "grant_type=client_credentials",
                        "client_id=client-1",
                        "client_secret=hunter2",
                        "scope=" + RESOURCE + "%2F.default");
        assertThat(bench.cloud.request(1).body())
                .isEqualTo("grant_type=access_token&service=" + registry.replace(":", "%3A")
                        + "&tenant=tenant-1&access_token=entra");
        assertThat(bench.cloud.request(1).header("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
    }

    @Test
    void b35AWorkloadIdentityShowsTheTokenOfItsFile() throws Exception {
        withClient();
        Files.writeString(folder.resolve("token"), "federated\n");
        bench.with("AZURE_FEDERATED_TOKEN_FILE", folder.resolve("token").toString());

        assertThat(bench.ask(registry).kind()).isEqualTo(Kind.IDENTITY_TOKEN);

        assertThat(bench.cloud.request(0).body().split("&"))
                .contains(
                        "client_assertion=federated",
                        "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer")
                .noneMatch(member -> member.startsWith("client_secret"));
    }

    @Test
    void b35AMachinesManagedIdentityNeedsNoVariable() {
        bench.cloud.on(INSTANCE, Reply.text(200, "{\"access_token\":\"" + jwt("{\"tid\":\"tenant-2\"}") + "\"}"));

        assertThat(bench.ask(registry).kind()).isEqualTo(Kind.IDENTITY_TOKEN);

        assertThat(bench.cloud.asked())
                .containsExactly(INSTANCE + "?api-version=2018-02-01&resource=" + RESOURCE, "POST /oauth2/exchange");
        assertThat(bench.cloud.request(0).header("Metadata")).isEqualTo("true");
        assertThat(bench.cloud.request(1).body()).contains("&tenant=tenant-2&");
    }

    @Test
    void b35AnAppsManagedIdentityComesBeforeTheMachines() {
        bench.with("IDENTITY_ENDPOINT", bench.cloud.url("/msi/token")).with("IDENTITY_HEADER", "app-secret");
        bench.cloud.on("GET /msi/token", Reply.text(200, "{\"access_token\":\"app\"}"));

        assertThat(bench.ask(registry).kind()).isEqualTo(Kind.IDENTITY_TOKEN);

        assertThat(bench.cloud.request(0).toString())
                .isEqualTo("GET /msi/token?api-version=2019-08-01&resource=" + RESOURCE);
        assertThat(bench.cloud.request(0).header("X-IDENTITY-HEADER")).isEqualTo("app-secret");
        assertThat(bench.cloud.request(1).body()).endsWith("&access_token=app").doesNotContain("tenant");
    }

    @Test
    void aRefusalOfEntraIsToldByItsCode() {
        withClient();
        bench.with("AZURE_CLIENT_SECRET", "hunter2");
        bench.cloud.on(
                "POST /tenant-1/oauth2/v2.0/token",
                Reply.text(401, "{\"error\":\"invalid_client\",\"error_description\":\"hunter2 is wrong\"}"));

        Credential credential = bench.ask(registry);

        assertThat(credential.isAnonymous()).isTrue();
        assertThat(credential.problem()).contains("no cloud login: " + registry + " answered 401 (invalid_client)");
    }

    @Test
    void aRefusalOfTheRegistryIsNoNotFound() {
        withClient();
        bench.with("AZURE_CLIENT_SECRET", "hunter2");
        bench.cloud.on("POST /oauth2/exchange", Reply.text(403, "{\"errors\":[{\"code\":\"DENIED\"}]}"));

        assertThat(bench.ask(registry).problem()).contains("no cloud login: " + registry + " answered 403 (DENIED)");
    }

    @Test
    void aHostThatOnlyIsCalledAcrsDegradesToTheGenericFlow() {
        withClient();
        bench.with("AZURE_CLIENT_SECRET", "hunter2");
        bench.cloud.on("POST /oauth2/exchange", Reply.status(404));

        assertThat(bench.ask(registry).isAnonymous()).isTrue();
        assertThat(bench.ask(registry).problem()).contains("no cloud login: " + registry + " answered 404");
    }

    @Test
    void whereThereIsNoIdentityTheRegistryIsNotAsked() {
        assertThat(bench.ask(registry).problem())
                .contains("no cloud login: no Azure identity was found (client secret, workload identity, managed"
                        + " identity)");
        assertThat(bench.cloud.asked()).singleElement().asString().startsWith(INSTANCE);
    }

    @Test
    void aTokenIsTradedAgainAtHalfOfTheLifetimeThatItTells() {
        withClient();
        bench.with("AZURE_CLIENT_SECRET", "hunter2");
        CloudKeychain keychain = bench.keychain();
        CloudBench.ask(keychain, registry);

        bench.clock.advance(Duration.ofMinutes(29));
        CloudBench.ask(keychain, registry);
        assertThat(bench.cloud.asked()).hasSize(2);

        bench.clock.advance(Duration.ofMinutes(2));
        CloudBench.ask(keychain, registry);
        assertThat(bench.cloud.asked()).hasSize(4);
    }
}
