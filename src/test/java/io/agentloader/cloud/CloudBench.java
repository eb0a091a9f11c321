package io.agentloader.cloud;

import io.agentloader.config.LoaderConfig;
import io.agentloader.credentials.Credential;
import io.agentloader.credentials.Keychain;
import io.agentloader.oci.Repository;
import io.agentloader.policy.Admission;
import io.agentloader.policy.RegistryTypes;
import io.agentloader.registry.RegistryClient;
import io.agentloader.registry.RegistrySettings;
import io.agentloader.testkit.ManualClock;
import io.agentloader.testkit.ScriptedServer;
import io.agentloader.testkit.TestSurroundings;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A keychain over a cloud that is a scripted server on loopback. */
final class CloudBench implements AutoCloseable {

    final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    final ScriptedServer cloud = ScriptedServer.plain(vertx);
    final ManualClock clock = new ManualClock();
    final Map<String, String> environment = new HashMap<>();
    final Map<String, String> configured = new HashMap<>(Map.of("user.home", "home"));
    final List<String> refusedFirst = new CopyOnWriteArrayList<>();
    Credential first = Credential.ANONYMOUS;
    Optional<String> missing = Optional.empty();
    private final Path home;
    private final CloudCalls calls;

    CloudBench(Path home) {
        this.home = home;
        this.calls = RegistryClient.cloudCalls(
                TestSurroundings.of(vertx),
                RegistrySettings.of(
                        config(configured), "test", Admission.everything().addresses()));
    }

    CloudBench with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** The scripted cloud's own host is a registry of that type. */
    CloudBench typed(String type) {
        configured.put("agent-loader.registries.\"" + cloud.authority() + "\".type", type);
        return this;
    }

    CloudKeychain keychain() {
        Keychain before = new Keychain() {
            @Override
            public Uni<Credential> credential(Repository repository) {
                return Uni.createFrom().item(first);
            }

            @Override
            public Optional<String> missing() {
                return missing;
            }

            @Override
            public void refused(Repository repository, Credential credential) {
                refusedFirst.add(repository + " " + credential);
            }
        };
        return CloudKeychain.of(
                new CloudKeychain.Parts(before, RegistryTypes.of(config(configured)), calls, Runnable::run),
                new CloudSettings(environment, home, "http"),
                clock);
    }

    static Credential ask(CloudKeychain keychain, String registry) {
        return keychain.credential(new Repository(registry, "acme/helper"))
                .await()
                .atMost(Duration.ofSeconds(15));
    }

    Credential ask(String registry) {
        return ask(keychain(), registry);
    }

    static LoaderConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .withMapping(LoaderConfig.class)
                .build()
                .getConfigMapping(LoaderConfig.class);
    }

    @Override
    public void close() {
        calls.close();
        cloud.close();
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
