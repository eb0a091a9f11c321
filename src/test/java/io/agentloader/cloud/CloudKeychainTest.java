package io.agentloader.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.credentials.Credential;
import io.agentloader.credentials.Credential.Kind;
import io.agentloader.oci.Repository;
import io.agentloader.testkit.Reply;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a cloud is asked, and for how long its answer is used. Google's, as the one with the fewest requests. */
class CloudKeychainTest {

    private static final String HOST = "europe-docker.pkg.dev";
    private static final String METADATA = "GET /computeMetadata/v1/instance/service-accounts/default/token";

    @TempDir
    Path folder;

    private final AtomicInteger given = new AtomicInteger();
    private CloudBench bench;

    @BeforeEach
    void start() {
        bench = new CloudBench(folder);
        bench.with("GCE_METADATA_HOST", bench.cloud.authority());
        bench.cloud.on(METADATA, this::give);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private void give(HttpServerRequest request) {
        Reply.text(200, "{\"access_token\":\"token-" + given.incrementAndGet() + "\",\"expires_in\":1000}")
                .to(request);
    }

    @Test
    void whatIsConfiguredOrInAFileOrWithAHelperWins() {
        bench.first = new Credential(Kind.PASSWORD, "me", "mine", "helper:gcloud");

        assertThat(bench.ask(HOST)).isEqualTo(bench.first);
        assertThat(bench.cloud.asked()).isEmpty();
    }

    @Test
    void aHelperThatFailedIsNotStoodInFor() {
        bench.first = Credential.anonymous("helper gcloud failed: no such program");

        assertThat(bench.ask(HOST)).isEqualTo(bench.first);
        assertThat(bench.cloud.asked()).isEmpty();
    }

    @Test
    void aFileThatIsMissingKeepsNoCloudFromAnswering() {
        bench.missing = Optional.of("the credential file of DOCKER_CONFIG is not there");

        assertThat(bench.ask(HOST).user()).isEqualTo("oauth2accesstoken");
        assertThat(bench.ask("ghcr.io"))
                .isEqualTo(Credential.anonymous("the credential file of DOCKER_CONFIG is not there"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker.io", "ghcr.io", "public.ecr.aws", "gcr.io.evil.example", "localhost:5000"})
    void aGenericHostIsAnonymousWithoutAnyRequest(String host) {
        assertThat(bench.ask(host)).isEqualTo(Credential.ANONYMOUS);
        assertThat(bench.cloud.asked()).isEmpty();
    }

    @Test
    void b01NoVariableOfACloudMakesAnotherRegistryItsOwn() {
        bench.with("AWS_ACCESS_KEY_ID", "AKID")
                .with("AWS_SECRET_ACCESS_KEY", "hunter2")
                .with("AWS_REGION", "eu-west-1")
                .with("AWS_ENDPOINT_URL", bench.cloud.url("/aws"));

        assertThat(bench.ask(HOST).user()).isEqualTo("oauth2accesstoken");
        assertThat(bench.cloud.asked()).containsExactly(METADATA);
    }

    @Test
    void b19ATypeThatIsConfiguredSwitchesLoginsOnAndOff() {
        bench.configured.put("agent-loader.registries.\"" + HOST + "\".type", "generic");
        bench.configured.put("agent-loader.registries.\"registry.corp:5000\".type", "gar");

        assertThat(bench.ask(HOST)).isEqualTo(Credential.ANONYMOUS);
        assertThat(bench.ask("registry.corp:5000").secret()).isEqualTo("token-1");
    }

    @Test
    void aLoginIsUsedForHalfOfItsLifetime() {
        CloudKeychain keychain = bench.keychain();

        assertThat(CloudBench.ask(keychain, HOST).secret()).isEqualTo("token-1");
        bench.clock.advance(Duration.ofSeconds(480));
        assertThat(CloudBench.ask(keychain, HOST).secret()).isEqualTo("token-1");
        bench.clock.advance(Duration.ofSeconds(30));
        assertThat(CloudBench.ask(keychain, HOST).secret()).isEqualTo("token-2");
    }

    @Test
    void anOldLoginIsUsedUntilItsEndWhereANewOneCannotBeHad() {
        CloudKeychain keychain = bench.keychain();
        CloudBench.ask(keychain, HOST);
        bench.cloud.on(METADATA, Reply.status(500));

        bench.clock.advance(Duration.ofSeconds(510));
        assertThat(CloudBench.ask(keychain, HOST).secret()).isEqualTo("token-1");
        assertThat(CloudBench.ask(keychain, HOST).secret()).isEqualTo("token-1");
        assertThat(bench.cloud.asked()).hasSize(2);

        bench.clock.advance(Duration.ofSeconds(495));
        assertThat(CloudBench.ask(keychain, HOST).isAnonymous()).isTrue();
        assertThat(bench.cloud.asked()).hasSize(3);
    }

    @Test
    void thatThereIsNoLoginIsRememberedForHalfAMinute() {
        bench.cloud.on(METADATA, Reply.status(404), this::give);
        CloudKeychain keychain = bench.keychain();

        assertThat(CloudBench.ask(keychain, HOST).isAnonymous()).isTrue();
        bench.clock.advance(Duration.ofSeconds(25));
        assertThat(CloudBench.ask(keychain, HOST).isAnonymous()).isTrue();
        assertThat(bench.cloud.asked()).hasSize(1);

        bench.clock.advance(Duration.ofSeconds(10));
        assertThat(CloudBench.ask(keychain, HOST).secret()).isEqualTo("token-1");
    }

    @Test
    void aLoginThatARegistryRefusedIsForgottenAndANewerOneStays() {
        CloudKeychain keychain = bench.keychain();
        Repository repository = new Repository(HOST, "acme/helper");
        Credential first = CloudBench.ask(keychain, HOST);

        keychain.refused(repository, first);
        assertThat(CloudBench.ask(keychain, HOST).secret()).isEqualTo("token-2");
        keychain.refused(repository, first);
        assertThat(CloudBench.ask(keychain, HOST).secret()).isEqualTo("token-2");
        assertThat(bench.refusedFirst).hasSize(2);
    }

    @Test
    void oneHundredCallersShareOneExchangeThatOutlivesTheFirst() throws Exception {
        AtomicReference<HttpServerRequest> held = new AtomicReference<>();
        CompletableFuture<Boolean> arrived = new CompletableFuture<>();
        bench.cloud.on(METADATA, request -> {
            held.set(request);
            arrived.complete(true);
        });
        CloudKeychain keychain = bench.keychain();
        Repository repository = new Repository(HOST, "acme/helper");
        Cancellable first = keychain.credential(repository).subscribe().with(ignored -> {}, ignored -> {});
        arrived.get(10, TimeUnit.SECONDS);
        List<CompletableFuture<Credential>> others = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            others.add(keychain.credential(repository).subscribeAsCompletionStage());
        }

        first.cancel();
        bench.vertx.runOnContext(nothing -> give(held.get()));

        for (CompletableFuture<Credential> other : others) {
            assertThat(other.get(10, TimeUnit.SECONDS).secret()).isEqualTo("token-1");
        }
        assertThat(bench.cloud.asked()).containsExactly(METADATA);
    }

    @Test
    void whatIsASecretShowsInNoText() {
        Credential credential = bench.ask(HOST);

        assertThat(credential.toString()).isEqualTo("PASSWORD from cloud");
        assertThat(new AwsKeys("id", "hunter2", Optional.of("hunter2")).toString())
                .isEqualTo("AwsKeys");
        assertThat(new CloudAnswer("h", 200, "hunter2").toString()).isEqualTo("200 of h");
        assertThat(CloudRequest.get(CloudRequest.Reach.SERVICE, "https://h/p?q=hunter2")
                        .with("Authorization", "hunter2")
                        .toString())
                .isEqualTo("GET https://h/p");
        assertThat(new CloudSettings(Map.of("A", "hunter2"), folder).toString()).doesNotContain("hunter2");
        assertThat(new GoogleIdentity.Access("hunter2", Instant.EPOCH).toString())
                .doesNotContain("hunter2");
        assertThat(new EntraIdentity.Proof("hunter2", Optional.empty()).toString())
                .isEqualTo("Proof");
    }
}
