package io.agentloader.component;

import static io.agentloader.testkit.Loader.reference;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.credentials.CredentialSettings;
import io.agentloader.credentials.Keychain;
import io.agentloader.failure.AgentException.UpstreamUnauthorized;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.BearerAuth;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.HelperScripts;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.ManualClock;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls from a registry that wants to know us, with a credential helper and docker's own file. */
class HelperPipelineTest {

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private TestRegistry registry;
    private HelperScripts scripts;
    private Loader loader;
    private String helper;

    @BeforeEach
    void start() throws IOException {
        registry = TestRegistry.start();
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        helper = registry.reference("acme/helper:1");
        scripts = new HelperScripts(folder.resolve("bin"));
        Files.createDirectory(folder.resolve(".docker"));
        Files.writeString(
                folder.resolve(".docker/config.json"), "{\"credHelpers\":{\"" + registry.host() + "\":\"corp\"}}");
        loader = new Loader(folder.resolve("store"), keychain());
    }

    private Keychain keychain() {
        CredentialSettings settings =
                new CredentialSettings(Map.of(), Optional.empty(), Map.of("PATH", scripts.path()), folder);
        return Keychain.ofDockerConfig(settings, threads, threads, new ManualClock());
    }

    @AfterEach
    void stop() {
        loader.close();
        registry.close();
        threads.shutdownNow();
    }

    private UpstreamUnauthorized refused() {
        return Assertions.catchThrowableOfType(UpstreamUnauthorized.class, () -> loader.pull(helper));
    }

    @Test
    void helperIsRunOnceForAllAttemptsAndRequests() {
        registry.requireBasic("robot", "s3cr3t");
        scripts.answering("corp", "robot", "s3cr3t");
        registry.once(Requests.manifests(), Faults.status(503));

        loader.pull(helper);
        loader.pull(PullRequest.of(reference(helper), PullMode.REMOTE_ONLY));

        assertThat(scripts.asked("corp")).containsExactly("get " + registry.host());
    }

    @Test
    void refusedSecretIsAskedForAgainByTheNextPull() {
        registry.requireBasic("robot", "s3cr3t");
        scripts.answering("corp", "robot", "expired");

        UpstreamUnauthorized failure = refused();
        scripts.answering("corp", "robot", "s3cr3t");
        loader.pull(helper);

        assertThat(failure.report().members()).containsEntry("credentialSource", "helper:corp");
        assertThat(failure.toString() + failure.report()).doesNotContain("expired");
        assertThat(scripts.asked("corp")).hasSize(2);
    }

    @Test
    void failedHelperIsToldToWhoIsRefused() {
        registry.requireBasic("robot", "s3cr3t");
        scripts.add("corp", "echo 'not logged in'; exit 1");

        assertThat(refused().report().members())
                .containsEntry("credentialSource", "anonymous")
                .containsEntry("credentialProblem", "helper corp failed: not logged in");
    }

    @Test
    void missingHelperDoesNotBreakWhatIsPublic() {
        registry.requireBearer(BearerAuth.anonymous());

        assertThat(loader.pull(helper).named().toString()).isNotEmpty();
        assertThat(registry.tokenRequests()).hasSize(1);
    }
}
