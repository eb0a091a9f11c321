package io.agentloader.e2e;

import io.agentloader.pull.PullSettings;
import io.agentloader.pull.PulledAgent;
import io.agentloader.shared.SharedSettings;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.RedisServer;
import io.agentloader.testkit.TestRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Replicas in this process, a real Redis and a registry. */
abstract class SharingReplicas {

    static final String SECRET = "a-secret-of-replicas-that-is-long-enough";
    static final String HELPER = "acme/helper:1";
    static final Duration PATIENCE = Duration.ofSeconds(2);
    static final Duration LEASE = Duration.ofSeconds(20);
    static final Duration REST = Duration.ofSeconds(21);

    @TempDir
    static Path servers;

    static RedisServer redis;

    @TempDir
    Path folder;

    private final Deque<Loader> loaders = new ArrayDeque<>();
    TestRegistry registry;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start(servers);
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void start() {
        redis.text("FLUSHALL");
        registry = TestRegistry.start();
    }

    @AfterEach
    void stop() {
        loaders.forEach(Loader::close);
        registry.close();
    }

    static SharedSettings settings(String url, String secret) {
        return new SharedSettings(url, secret, "test", PATIENCE, Duration.ofHours(1), 64 << 10, LEASE);
    }

    /** Each has a store of its own. */
    Loader replica(SharedSettings shared, UnaryOperator<PullSettings> change) {
        Path store = folder.resolve("store-" + loaders.size());
        Loader loader = new Loader(store, change, shared);
        loaders.push(loader);
        return loader;
    }

    Loader replica() {
        return replica(settings(redis.url(), SECRET), UnaryOperator.identity());
    }

    Loader replicaOfFreshness(Duration freshness) {
        return replica(settings(redis.url(), SECRET), usual -> with(usual, freshness));
    }

    /** One that knows a registry on this machine by a name that it has everywhere, and speaks plain HTTP with it. */
    Loader replicaOf(String registryByName) {
        Path store = folder.resolve("store-" + loaders.size());
        Loader loader = Loader.ofNamed(store, settings(redis.url(), SECRET), registryByName);
        loaders.push(loader);
        return loader;
    }

    /** One that shares nothing. */
    Loader aloneWithFreshness(Duration freshness) {
        UnaryOperator<PullSettings> change = usual -> with(usual, freshness);
        Loader loader = new Loader(folder.resolve("store-" + loaders.size()), change);
        loaders.push(loader);
        return loader;
    }

    private static PullSettings with(PullSettings usual, Duration freshness) {
        return new PullSettings(
                freshness,
                usual.staleIfError(),
                usual.fallbackOn(),
                usual.offline(),
                usual.timeout(),
                usual.atOnce(),
                usual.maxAgentSize(),
                usual.architecture());
    }

    /** Pulls it as a replica, and waits until the others can have it. */
    PulledAgent shared(Loader loader, String name) {
        PulledAgent agent = loader.pull(registry.reference(name));
        loader.awaitShared(1);
        return agent;
    }

    static String yaml(PulledAgent agent) {
        return new String(agent.yaml().toByteArray(), StandardCharsets.UTF_8);
    }

    void publish() {
        registry.publish(HELPER, Agents.gzip(Agents.HAIKU));
    }

    enum Poison {
        ANOTHER_ONES {
            @Override
            void put(String key, String other) {
                redis.set(key, redis.get(other));
            }
        },
        FLIPPED {
            @Override
            void put(String key, String other) {
                byte[] value = redis.get(key);
                value[value.length - 1] ^= 1;
                redis.set(key, value);
            }
        },
        NOTHING_OF_OURS {
            @Override
            void put(String key, String other) {
                redis.set(key, "no JSON".getBytes(StandardCharsets.UTF_8));
            }
        },
        NOT_EVEN_A_STRING {
            @Override
            void put(String key, String other) {
                redis.text("DEL", key);
                redis.text("RPUSH", key, "a", "b");
            }
        },
        HUGE {
            @Override
            void put(String key, String other) {
                // 100 MB, which the server fills with zeros by itself
                redis.text("SETRANGE", key, "104857600", "x");
            }
        };

        abstract void put(String key, String other);
    }
}
