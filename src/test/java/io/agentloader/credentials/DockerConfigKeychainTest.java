package io.agentloader.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.config.LoaderConfig;
import io.agentloader.credentials.Credential.Kind;
import io.agentloader.failure.AgentException.Overloaded;
import io.agentloader.oci.Repository;
import io.agentloader.testkit.ManualClock;
import io.agentloader.testkit.UnsetRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which place is asked first, and when a file is read again. */
class DockerConfigKeychainTest {

    private static final Repository GHCR = new Repository("ghcr.io", "acme/helper");

    @TempDir
    private Path home;

    private final ManualClock clock = new ManualClock();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, LoaderConfig.Registry> registries = new LinkedHashMap<>();
    private Optional<Path> registryConfig = Optional.empty();

    private record Own(
            Optional<String> username,
            Optional<String> password,
            Optional<String> token,
            Optional<String> identityToken)
            implements UnsetRegistry {

        private Own(Optional<String> username, Optional<String> password, Optional<String> token) {
            this(username, password, token, Optional.empty());
        }
    }

    private Keychain keychain() {
        return keychain(Runnable::run);
    }

    private Keychain keychain(Executor disk) {
        return Keychain.ofDockerConfig(
                new CredentialSettings(registries, registryConfig, environment, home), disk, disk, clock);
    }

    private static Credential of(Keychain keychain, Repository repository) {
        return keychain.credential(repository).await().atMost(Duration.ofSeconds(5));
    }

    private static String auths(String user) {
        String auth = Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8));
        return "{\"auths\":{\"ghcr.io\":{\"auth\":\"" + auth + "\"}}}";
    }

    private Path write(String file, String text) throws IOException {
        Path path = home.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, text);
    }

    @Test
    void nothingAnywhereIsAnonymous() {
        assertThat(of(keychain(), GHCR)).isEqualTo(Credential.ANONYMOUS);
    }

    @Test
    void dockersOwnFileIsReadByDefault() throws IOException {
        write(".docker/config.json", auths("home"));

        Credential found = of(keychain(), GHCR);

        assertThat(found).isEqualTo(new Credential(Kind.PASSWORD, "home", "secret", "docker-config"));
    }

    @Test
    void fileThatSomebodyNamedAndThatIsNotThereIsTheReasonForNobody() throws IOException {
        environment.put("REGISTRY_AUTH_FILE", home.resolve("later.json").toString());
        Keychain keychain = keychain();

        assertThat(of(keychain, GHCR)).isEqualTo(Credential.ANONYMOUS);
        assertThat(keychain.missing()).contains("the credential file of REGISTRY_AUTH_FILE is not there");

        write("later.json", auths("later"));
        clock.advance(Duration.ofSeconds(6));
        assertThat(of(keychain, GHCR).user()).isEqualTo("later");
        assertThat(keychain.missing()).isEmpty();
    }

    @Test
    void fileThatNobodyNamedIsMissedByNobody() {
        Keychain keychain = keychain();

        assertThat(of(keychain, GHCR)).isEqualTo(Credential.ANONYMOUS);
        assertThat(keychain.missing()).isEmpty();
    }

    @Test
    void placesAreAskedInTheirOrder() throws IOException {
        write(".config/containers/auth.json", auths("podman"));
        assertThat(of(keychain(), GHCR).user()).isEqualTo("podman");

        environment.put("XDG_RUNTIME_DIR", home.resolve("run").toString());
        write("run/containers/auth.json", auths("runtime"));
        assertThat(of(keychain(), GHCR).user()).isEqualTo("runtime");

        write(".docker/config.json", auths("home"));
        assertThat(of(keychain(), GHCR).user()).isEqualTo("home");

        environment.put(
                "REGISTRY_AUTH_FILE", write("chosen.json", auths("chosen")).toString());
        assertThat(of(keychain(), GHCR).user()).isEqualTo("chosen");

        environment.put("DOCKER_AUTH_CONFIG", auths("inline"));
        assertThat(of(keychain(), GHCR).user()).isEqualTo("inline");

        registries.put("ghcr.io", new Own(Optional.of("own"), Optional.of("p"), Optional.empty()));
        assertThat(of(keychain(), GHCR)).isEqualTo(new Credential(Kind.PASSWORD, "own", "p", "config"));
    }

    @Test
    void aChosenPodmanFileReplacesPodmansUsualOnes() throws IOException {
        write(".config/containers/auth.json", auths("podman"));
        environment.put("REGISTRY_AUTH_FILE", home.resolve("absent.json").toString());

        assertThat(of(keychain(), GHCR)).isEqualTo(Credential.ANONYMOUS);
    }

    @Test
    void dockerConfigMayBeAFolderAFileOrAPullSecret() throws IOException {
        write(".docker/config.json", auths("home"));
        environment.put("DOCKER_CONFIG", home.resolve("folder").toString());
        write("folder/config.json", auths("folder"));
        assertThat(of(keychain(), GHCR).user()).isEqualTo("folder");

        environment.put("DOCKER_CONFIG", write("single.json", auths("single")).toString());
        assertThat(of(keychain(), GHCR).user()).isEqualTo("single");

        environment.put("DOCKER_CONFIG", home.resolve("secret").toString());
        write("secret/.dockerconfigjson", auths("secret"));
        assertThat(of(keychain(), GHCR).user()).isEqualTo("secret");
    }

    @Test
    void theOneConfiguredFileIsTheOnlyOne() throws IOException {
        write(".docker/config.json", auths("home"));
        environment.put("DOCKER_AUTH_CONFIG", auths("inline"));
        registryConfig = Optional.of(home.resolve("absent.json"));
        assertThat(of(keychain(), GHCR)).isEqualTo(Credential.ANONYMOUS);

        registryConfig = Optional.of(write("only.json", auths("only")));
        assertThat(of(keychain(), GHCR).user()).isEqualTo("only");
    }

    @Test
    void aBrokenFileIsPassedOver() throws IOException {
        write(".docker/config.json", "{\"auths\": {\n\"ghcr.io\": ");
        write(".config/containers/auth.json", auths("podman"));

        assertThat(of(keychain(), GHCR).user()).isEqualTo("podman");
    }

    @Test
    void aChangedFileIsReadAgainAfterFiveSeconds() throws IOException {
        write(".docker/config.json", auths("first"));
        Keychain keychain = keychain();
        assertThat(of(keychain, GHCR).user()).isEqualTo("first");
        write(".docker/config.json", auths("second-user"));

        assertThat(of(keychain, GHCR).user()).isEqualTo("first");
        clock.advance(Duration.ofSeconds(6));
        assertThat(of(keychain, GHCR).user()).isEqualTo("second-user");
    }

    @Test
    void aFileThatAppearsAndOneThatGoesAreNoticed() throws IOException {
        Keychain keychain = keychain();
        assertThat(of(keychain, GHCR)).isEqualTo(Credential.ANONYMOUS);

        Path file = write(".docker/config.json", auths("late"));
        clock.advance(Duration.ofSeconds(6));
        assertThat(of(keychain, GHCR).user()).isEqualTo("late");

        Files.delete(file);
        clock.advance(Duration.ofSeconds(6));
        assertThat(of(keychain, GHCR)).isEqualTo(Credential.ANONYMOUS);
    }

    @Test
    void aConfiguredTokenIsABearerToken() {
        registries.put("docker.io", new Own(Optional.of("u"), Optional.of("p"), Optional.of("t")));

        Credential found = of(keychain(), new Repository("docker.io", "library/x"));

        assertThat(found).isEqualTo(new Credential(Kind.BEARER_TOKEN, "", "t", "config"));
    }

    @Test
    void aConfiguredIdentityTokenIsOneToExchange() {
        registries.put(
                "ghcr.io", new Own(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("refresh-me")));

        assertThat(of(keychain(), GHCR)).isEqualTo(new Credential(Kind.IDENTITY_TOKEN, "", "refresh-me", "config"));
    }

    @Test
    void aFullDiskQueueIsOverload() {
        Executor full = task -> {
            throw new RejectedExecutionException();
        };

        Throwable thrown = Assertions.catchThrowable(() -> of(keychain(full), GHCR));

        assertThat(thrown).isInstanceOf(Overloaded.class);
    }

    @Test
    void noTextFormShowsASecret() {
        registries.put("ghcr.io", new Own(Optional.of("u"), Optional.of("hush"), Optional.empty()));
        environment.put("DOCKER_AUTH_CONFIG", auths("hush"));
        CredentialSettings settings = new CredentialSettings(registries, registryConfig, environment, home);

        assertThat(settings.toString()).doesNotContain("hush").doesNotContain("auths");
        assertThat(CredentialPlaces.of(settings).toString())
                .doesNotContain("hush")
                .doesNotContain("auths");
        assertThat(new Credential(Kind.PASSWORD, "u", "hush", "config").toString())
                .isEqualTo("PASSWORD from config");
    }
}
