package io.agentloader.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentloader.cloud.CloudCalls;
import io.agentloader.cloud.CloudKeychain;
import io.agentloader.cloud.CloudSettings;
import io.agentloader.config.LoaderConfig;
import io.agentloader.credentials.Credential;
import io.agentloader.failure.AgentException.UpstreamUnauthorized;
import io.agentloader.oci.Digest;
import io.agentloader.policy.Admission;
import io.agentloader.policy.RegistryTypes;
import io.agentloader.registry.RegistryClient;
import io.agentloader.registry.RegistrySettings;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.BearerAuth;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.ManualClock;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.ScriptedServer;
import io.agentloader.testkit.TestRegistry;
import io.agentloader.testkit.TestSurroundings;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls from registries that want what only their cloud gives out. */
class CloudPullTest {

    private static final String METADATA = "GET /computeMetadata/v1/instance/service-accounts/default/token";

    @TempDir
    Path folder;

    private Vertx vertx;
    private ScriptedServer cloud;
    private TestRegistry registry;
    private CloudCalls calls;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        cloud = ScriptedServer.plain(vertx);
        registry = TestRegistry.start();
        calls = RegistryClient.cloudCalls(
                TestSurroundings.of(vertx),
                RegistrySettings.of(
                        config(Map.of()), "test", Admission.everything().addresses()));
    }

    @AfterEach
    void stop() {
        calls.close();
        registry.close();
        cloud.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void b35AnEcrRegistryIsPulledFromWithALoginThatAwsGave() {
        Digest published = registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        registry.requireBasic("AWS", "registry-password");
        String token = Base64.getEncoder().encodeToString("AWS:registry-password".getBytes(StandardCharsets.UTF_8));
        cloud.on("POST /", Reply.text(200, "{\"authorizationData\":[{\"authorizationToken\":\"" + token + "\"}]}"));

        try (Loader loader = loader("ecr")) {
            assertThat(loader.pull(registry.reference("acme/helper:1")).named().digest())
                    .isEqualTo(published);
        }
        assertThat(cloud.asked()).containsExactly("POST /");
        assertThat(registry.blobRequests()).hasSize(1);
    }

    @Test
    void b35AGarRegistryIsPulledFromWithATokenThatGoogleGave() {
        Digest published = registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        registry.requireBearer(BearerAuth.of("oauth2accesstoken", "ya29.token"));
        cloud.on(METADATA, Reply.text(200, "{\"access_token\":\"ya29.token\",\"expires_in\":3599}"));

        try (Loader loader = loader("gar")) {
            assertThat(loader.pull(registry.reference("acme/helper:1")).named().digest())
                    .isEqualTo(published);
        }
        assertThat(registry.tokenRequests()).hasSize(1);
    }

    @Test
    void b35AnAcrRegistryIsPulledFromWithATokenThatItGaveForOneOfEntra() {
        Digest published = registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        registry.requireBearer(BearerAuth.anonymous());
        registry.always(Requests.tokens().and(Requests.get()), Faults.status(401));
        registry.always(
                Requests.path("/oauth2/exchange"), Faults.answer(200, Map.of(), "{\"refresh_token\":\"identity\"}"));
        cloud.on("POST /tenant/oauth2/v2.0/token", Reply.text(200, "{\"access_token\":\"entra\"}"));

        try (Loader loader = loader("acr")) {
            assertThat(loader.pull(registry.reference("acme/helper:1")).named().digest())
                    .isEqualTo(published);
        }
        assertThat(cloud.asked()).containsExactly("POST /tenant/oauth2/v2.0/token");
        assertThat(registry.requests()).containsOnlyOnce("POST /oauth2/exchange", "POST /token");
    }

    @Test
    void b35APermissionErrorIsNoNotFoundAndSaysWhatTheCloudSaid() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        registry.requireBasic("AWS", "registry-password");
        cloud.on("POST /", Reply.text(400, "{\"__type\":\"AccessDeniedException\"}"));

        try (Loader loader = loader("ecr")) {
            UpstreamUnauthorized refused = catchThrowableOfType(
                    UpstreamUnauthorized.class, () -> loader.pull(registry.reference("acme/helper:1")));

            assertThat(refused.report().members())
                    .containsEntry("credentialSource", "anonymous")
                    .containsEntry(
                            "credentialProblem",
                            "no cloud login: " + cloud.authority() + " answered 400 (AccessDeniedException)");
        }
    }

    @Test
    void publicContentOfACloudsRegistryNeedsNoCloud() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));

        try (Loader loader = loader("ecr")) {
            loader.pull(registry.reference("acme/helper:1"));
        }
        assertThat(cloud.asked()).isEmpty();
    }

    @Test
    void aWrongTypeDegradesToTheGenericFlow() {
        Digest published = registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        registry.requireBearer(BearerAuth.anonymous());
        cloud.on("POST /", Reply.text(400, "{\"__type\":\"AccessDeniedException\"}"));

        try (Loader loader = loader("ecr")) {
            assertThat(loader.pull(registry.reference("acme/helper:1")).named().digest())
                    .isEqualTo(published);
        }
    }

    @Test
    void b25AnOnpremRegistryIsPulledFromAndVerifiedLikeAnyOther() {
        Digest published = registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));

        try (Loader loader = loader("onprem")) {
            assertThat(loader.pull(registry.reference("acme/helper:1")).named().digest())
                    .isEqualTo(published);
        }
    }

    /** Where the scripted server is the cloud, and the test registry is of that type. */
    private Loader loader(String type) {
        RegistryTypes types =
                RegistryTypes.of(config(Map.of("agent-loader.registries.\"" + registry.host() + "\".type", type)));
        Map<String, String> environment = Map.of(
                "AZURE_AUTHORITY_HOST", cloud.url(""),
                "AZURE_TENANT_ID", "tenant",
                "AZURE_CLIENT_ID", "client",
                "AZURE_CLIENT_SECRET", "hunter2",
                "AWS_ACCESS_KEY_ID", "AKID",
                "AWS_SECRET_ACCESS_KEY", "hunter2",
                "AWS_REGION", "eu-west-1",
                "AWS_ENDPOINT_URL", cloud.url(""),
                "GCE_METADATA_HOST", cloud.authority());
        CloudKeychain keychain = CloudKeychain.of(
                new CloudKeychain.Parts(
                        repository -> Uni.createFrom().item(Credential.ANONYMOUS), types, calls, Runnable::run),
                new CloudSettings(environment, folder, "http"),
                new ManualClock());
        return new Loader(folder.resolve("store"), keychain);
    }

    private static LoaderConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(
                        new PropertiesConfigSource(Map.of("user.home", "home"), "home", 100),
                        new PropertiesConfigSource(values, "test", 200))
                .withMapping(LoaderConfig.class)
                .build()
                .getConfigMapping(LoaderConfig.class);
    }
}
