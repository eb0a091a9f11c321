package io.agentloader.shared;

import io.agentloader.shared.SharedCache.Surroundings;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import java.util.Optional;

/** The connections to Redis over which something is asked, each with a circuit of its own. */
final class Lines {

    static final int CONNECT_MILLIS = 2_000;

    private static final int COUNT = 3;

    private final SharedSettings settings;
    private final Surroundings surroundings;
    private final Complaints complaints;
    private final Redis redis;
    private final RedisLine reads;
    private final RedisLine writes;

    /** By itself: who may not run scripts, or not any more, can still share. */
    private final RedisLine scripts;

    Lines(SharedSettings settings, Surroundings surroundings, Complaints complaints) {
        this.settings = settings;
        this.surroundings = surroundings;
        this.complaints = complaints;
        this.redis = Redis.createClient(surroundings.vertx(), options(settings));
        this.reads = line("read from");
        this.writes = line("written to");
        this.scripts = line("asked whose turn it is");
    }

    private static RedisOptions options(SharedSettings settings) {
        return new RedisOptions()
                .setConnectionString(settings.url())
                .setMaxPoolSize(COUNT)
                .setNetClientOptions(net());
    }

    static NetClientOptions net() {
        return new NetClientOptions()
                .setConnectTimeout(CONNECT_MILLIS)
                .setTcpKeepAlive(true)
                .setHostnameVerificationAlgorithm("HTTPS");
    }

    private RedisLine line(String done) {
        return new RedisLine(
                surroundings.vertx(),
                redis,
                settings.patience(),
                surroundings.clock(),
                trouble -> tell(done, trouble),
                this::rest);
    }

    private void tell(String done, Optional<String> trouble) {
        complaints.tell(done, trouble);
    }

    /** Who has waited for Redis once shall not wait for it again, whatever else he asks of it. */
    private void rest() {
        reads.rest();
        writes.rest();
        scripts.rest();
    }

    void wake() {
        reads.wake();
        writes.wake();
        scripts.wake();
    }

    RedisLine reads() {
        return reads;
    }

    RedisLine writes() {
        return writes;
    }

    RedisLine scripts() {
        return scripts;
    }

    void close() {
        redis.close();
    }
}
