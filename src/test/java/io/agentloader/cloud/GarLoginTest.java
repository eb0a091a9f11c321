package io.agentloader.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.credentials.Credential;
import io.agentloader.credentials.Credential.Kind;
import io.agentloader.testkit.Reply;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Google's registries, against a metadata server and a token server that are one scripted server. */
class GarLoginTest {

    private static final String HOST = "europe-docker.pkg.dev";
    private static final String METADATA = "GET /computeMetadata/v1/instance/service-accounts/default/token";
    private static final String TOKEN =
            "{\"access_token\":\"ya29.token\",\"expires_in\":3599,\"token_type\":\"Bearer\"}";
    private static final Credential LOGIN = new Credential(Kind.PASSWORD, "oauth2accesstoken", "ya29.token", "cloud");

    @TempDir
    Path folder;

    private CloudBench bench;

    @BeforeEach
    void start() {
        bench = new CloudBench(folder);
        bench.with("GCE_METADATA_HOST", bench.cloud.authority());
        bench.cloud.on("POST /token", Reply.text(200, TOKEN));
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void b35TheMetadataServersTokenIsThePassword() {
        bench.cloud.on(METADATA, Reply.text(200, TOKEN));

        assertThat(bench.ask(HOST)).isEqualTo(LOGIN);
        assertThat(bench.ask("gcr.io")).isEqualTo(LOGIN);

        assertThat(bench.cloud.request(0).header("Metadata-Flavor")).isEqualTo("Google");
    }

    @Test
    void b35AKeyFilesAssertionIsSignedWithItsKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        String pem = "-----BEGIN PRIVATE KEY-----\\n"
                + Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded())
                + "\\n-----END PRIVATE KEY-----\\n";
        named(
                "{\"type\":\"service_account\",\"client_email\":\"loader@acme\",\"private_key_id\":\"k1\",\"private_key\":\""
                        + pem + "\",\"token_uri\":\"" + bench.cloud.url("/token") + "\"}");

        assertThat(bench.ask(HOST)).isEqualTo(LOGIN);

        String body = bench.cloud.request(0).body();
        String start = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=";
        assertThat(body).startsWith(start);
        String[] parts = URLDecoder.decode(body.substring(start.length()), StandardCharsets.UTF_8)
                .split("\\.");
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(pair.getPublic());
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.UTF_8));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
        JsonNode claims = CloudJson.claims(parts[0] + "." + parts[1] + ".");
        assertThat(claims.path("iss").asText()).isEqualTo("loader@acme");
        assertThat(claims.path("aud").asText()).isEqualTo(bench.cloud.url("/token"));
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(3600);
        assertThat(CloudJson.claims("." + parts[0]).path("kid").asText()).isEqualTo("k1");
    }

    @Test
    void b35AUsersOwnDefaultCredentialsAreFoundInTheHomeDirectory() throws Exception {
        Path gcloud = Files.createDirectories(folder.resolve(".config/gcloud"));
        Files.writeString(gcloud.resolve("application_default_credentials.json"), user(bench.cloud.url("/token")));

        assertThat(bench.ask(HOST)).isEqualTo(LOGIN);

        assertThat(bench.cloud.request(0).body())
                .isEqualTo("grant_type=refresh_token&client_id=id&client_secret=hunter2&refresh_token=1%2F%2Frefresh");
    }

    @Test
    void aFileThatIsNamedAndCannotBeReadIsToldWithoutItsPath() {
        bench.with("GOOGLE_APPLICATION_CREDENTIALS", folder.resolve("missing").toString());

        assertThat(bench.ask(HOST).problem())
                .contains("no cloud login: the file that GOOGLE_APPLICATION_CREDENTIALS names cannot be read");
    }

    @Test
    void aFileThatNamesAPlainHttpServerIsNotSentThere() throws Exception {
        named(user("http://198.51.100.1/token"));

        assertThat(bench.ask(HOST).problem())
                .contains("no cloud login: token_uri in Google's credentials is no https URL");
    }

    @Test
    void aFileOfAnotherTypeIsRefusedByName() throws Exception {
        named("{\"type\":\"external_account\"}");

        assertThat(bench.ask(HOST).problem().orElseThrow())
                .contains("neither of type service_account nor authorized_user");
    }

    @Test
    void aKeyThatIsNoneIsToldWithoutIt() throws Exception {
        named("{\"type\":\"service_account\",\"private_key\":\"hunter2\"}");

        assertThat(bench.ask(HOST).problem()).contains("no cloud login: Google's key file holds no usable private_key");
    }

    @Test
    void aRefusalIsToldByItsCode() throws Exception {
        named(user(bench.cloud.url("/token")));
        bench.cloud.on(
                "POST /token", Reply.text(400, "{\"error\":\"invalid_grant\",\"error_description\":\"hunter2\"}"));

        assertThat(bench.ask(HOST).problem())
                .contains("no cloud login: " + bench.cloud.authority() + " answered 400 (invalid_grant)");
    }

    @Test
    void whereThereIsNoIdentityOneRequestIsMade() {
        assertThat(bench.ask(HOST).problem())
                .contains("no cloud login: no Google identity was found (key file, application default credentials,"
                        + " metadata server)");
        assertThat(bench.cloud.asked()).containsExactly(METADATA);
    }

    private void named(String json) throws Exception {
        Path file = Files.writeString(folder.resolve("key.json"), json);
        bench.with("GOOGLE_APPLICATION_CREDENTIALS", file.toString());
    }

    private static String user(String tokens) {
        return "{\"type\":\"authorized_user\",\"client_id\":\"id\",\"client_secret\":\"hunter2\","
                + "\"refresh_token\":\"1//refresh\",\"token_uri\":\"" + tokens + "\"}";
    }
}
