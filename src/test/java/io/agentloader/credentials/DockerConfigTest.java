package io.agentloader.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentloader.credentials.Credential.Kind;
import io.agentloader.oci.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which key of {@code auths} is whose, and how an entry is read. */
class DockerConfigTest {

    private final List<String> warnings = new ArrayList<>();

    private Optional<Credential> find(String json, String registry, String path) {
        return DockerConfig.parse("the file", json, warnings::add).credential(new Repository(registry, path));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String entry(String key, String user) {
        return "\"" + key + "\":{\"username\":\"" + user + "\",\"password\":\"p\"}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://index.docker.io/v1/", "docker.io", "index.docker.io", "registry-1.docker.io"})
    void dockerHubIsKnownByAllItsNames(String key) {
        assertThat(find("{\"auths\":{" + entry(key, "me") + "}}", "docker.io", "library/x"))
                .map(Credential::user)
                .contains("me");
    }

    @Test
    void dockersOwnKeyForTheHubComesFirst() {
        String json = "{\"auths\":{" + entry("docker.io", "podman") + ","
                + entry("https://index.docker.io/v1/", "docker") + "}}";

        assertThat(find(json, "docker.io", "library/x")).map(Credential::user).contains("docker");
    }

    @ParameterizedTest
    @CsvSource({
        "reg.example, reg.example, true",
        "https://reg.example, reg.example, true",
        "http://reg.example/v2/, reg.example, true",
        "reg.example/v1/, reg.example, true",
        "REG.example, reg.example, true",
        "reg.example:5000, reg.example:5000, true",
        "reg.example:5000, reg.example, false",
        "reg.example, reg.example:5000, false",
        "evil.example/reg.example, reg.example, false",
        "notreg.example, reg.example, false",
        "reg.example/other, reg.example, false",
        "reg.example/acme, reg.example, true",
        "reg.example/acme/helper, reg.example, true",
        "reg.example/acme/help, reg.example, false",
    })
    void keyBelongsToARepositoryOfTheSameHost(String key, String registry, boolean found) {
        assertThat(find("{\"auths\":{" + entry(key, "me") + "}}", registry, "acme/helper")
                        .isPresent())
                .isEqualTo(found);
    }

    @Test
    void theLongestNamespaceWins() {
        String json = "{\"auths\":{" + entry("reg.example", "host") + "," + entry("reg.example/a", "short") + ","
                + entry("reg.example/a/b", "long") + "}}";

        assertThat(find(json, "reg.example", "a/b/c")).map(Credential::user).contains("long");
        assertThat(find(json, "reg.example", "a/x")).map(Credential::user).contains("short");
        assertThat(find(json, "reg.example", "x")).map(Credential::user).contains("host");
    }

    @Test
    void passwordIsAllBehindTheFirstColon() {
        String json = "{\"auths\":{\"r.io\":{\"auth\":\"" + base64("me:a:b") + "\"}}}";

        assertThat(find(json, "r.io", "x")).contains(new Credential(Kind.PASSWORD, "me", "a:b", "docker-config"));
    }

    @Test
    void paddingAndTrailingNulsDoNotMatter() {
        String padded = base64("me:pw\0\0");
        String json = "{\"auths\":{\"r.io\":{\"auth\":\"" + padded + "\"},\"s.io\":{\"auth\":\""
                + padded.replace("=", "") + "\"}}}";

        assertThat(find(json, "r.io", "x")).map(Credential::secret).contains("pw");
        assertThat(find(json, "s.io", "x")).map(Credential::secret).contains("pw");
    }

    @Test
    void entryIsReadByItsStrongestMember() {
        String auth = "\"auth\":\"" + base64("a:1") + "\"";
        String pair = "\"username\":\"b\",\"password\":\"2\"";

        assertThat(find("{\"auths\":{\"r.io\":{" + auth + "," + pair + "}}}", "r.io", "x"))
                .map(Credential::user)
                .contains("a");
        assertThat(find("{\"auths\":{\"r.io\":{" + auth + ",\"identitytoken\":\"idt\"}}}", "r.io", "x"))
                .contains(new Credential(Kind.IDENTITY_TOKEN, "", "idt", "docker-config"));
        assertThat(find("{\"auths\":{\"r.io\":{" + pair + ",\"registrytoken\":\"rt\"}}}", "r.io", "x"))
                .contains(new Credential(Kind.BEARER_TOKEN, "", "rt", "docker-config"));
    }

    private Optional<HelperCall> helper(String json, String registry, String path) {
        return DockerConfig.parse("the file", json, warnings::add).candidates(new Repository(registry, path)).stream()
                .filter(Candidate.Asked.class::isInstance)
                .map(candidate -> ((Candidate.Asked) candidate).call())
                .findFirst();
    }

    @ParameterizedTest
    @CsvSource({
        "docker.io, docker.io, hub, https://index.docker.io/v1/",
        "https://index.docker.io/v1/, docker.io, hub, https://index.docker.io/v1/",
        "index.docker.io, docker.io, hub, https://index.docker.io/v1/",
        "registry-1.docker.io, docker.io, hub, https://index.docker.io/v1/",
        "reg.example, reg.example, hub, reg.example",
        "https://reg.example/v2/, reg.example, hub, reg.example",
        "reg.example/acme, reg.example, hub, reg.example",
        "reg.example/other, reg.example, all, reg.example",
        "reg.example:5000, reg.example:5000, hub, reg.example:5000",
        "reg.example:5000, reg.example, all, reg.example",
        "evil.example/reg.example, reg.example, all, reg.example",
    })
    void helperOfARegistryComesBeforeTheOneForAll(String key, String registry, String name, String asked) {
        String json = "{\"credHelpers\":{\"" + key + "\":\"hub\"},\"credsStore\":\"all\"}";

        assertThat(helper(json, registry, "acme/helper")).contains(new HelperCall(name, asked));
    }

    @Test
    void emptyNameStandsForNoHelper() {
        String json = "{\"credHelpers\":{\"reg.example\":\"\"},\"credsStore\":\"all\"}";

        assertThat(helper(json, "reg.example", "x")).isEmpty();
        assertThat(helper("{\"credsStore\":\"\"}", "reg.example", "x")).isEmpty();
        assertThat(helper("{\"credHelpers\":{\"reg.example\":{}}}", "reg.example", "x"))
                .isEmpty();
    }

    @Test
    void helperComesBeforeTheEntryOfTheSameFile() {
        String json = "{\"credsStore\":\"all\",\"auths\":{" + entry("reg.example", "me") + "}}";

        assertThat(DockerConfig.parse("the file", json, warnings::add).candidates(new Repository("reg.example", "x")))
                .containsExactly(
                        new Candidate.Asked(new HelperCall("all", "reg.example")),
                        new Candidate.Found(new Credential(Kind.PASSWORD, "me", "p", "docker-config")));
    }

    @Test
    void emptyEntryIsAMarkerAndNoCredential() {
        assertThat(find("{\"auths\":{\"r.io\":{}}}", "r.io", "x")).isEmpty();
        assertThat(warnings).isEmpty();
    }

    @Test
    void undecodableEntryIsWarnedOfByKeyAndNotByValue() {
        String json =
                "{\"auths\":{\"r.io\":{\"auth\":\"s3cr3t!!\"},\"s.io\":{\"auth\":\"" + base64("nocolon") + "\"}}}";

        assertThat(find(json, "r.io", "x")).isEmpty();
        assertThat(find(json, "s.io", "x")).isEmpty();
        assertThat(warnings.get(0)).contains("the file").contains("r.io").doesNotContain("s3cr3t");
        assertThat(warnings.get(1)).contains("s.io").doesNotContain("nocolon");
    }

    @Test
    void brokenFileIsWarnedOfByLineAndNotByText() {
        assertThat(find("{\"auths\":{\n\"r.io\":{\"auth\":s3cr3t}}}", "r.io", "x"))
                .isEmpty();
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0)).contains("the file").contains("line 2").doesNotContain("s3cr3t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "\"text\"", "{\"auths\":[]}", "{\"auths\":{\"r.io\":\"text\"}}", "{}", ""})
    void oddDocumentsHaveNoCredentials(String json) {
        assertThat(find(json, "r.io", "x")).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> primaryKeyIsTheOneOfTheVectors() throws IOException {
        try (InputStream in = DockerConfigTest.class.getResourceAsStream("/reference-vectors.json")) {
            List<JsonNode> expected = new ArrayList<>();
            new ObjectMapper().readTree(in).path("vectors").forEach(v -> expected.add(v.path("expect")));
            return expected.stream()
                    .filter(e -> e.has("credentialKey"))
                    .map(e -> DynamicTest.dynamicTest(e.path("canonical").asText(), () -> assertThat(
                                    CredentialKeys.primary(e.path("registry").asText()))
                            .isEqualTo(e.path("credentialKey").asText())));
        }
    }
}
