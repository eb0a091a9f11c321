package io.agentloader.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Requests that wait before the server, for the stop that waits for them, and those on their way from there to the gate. */
@Singleton
final class HeldReads {

    private final Drain drain;

    /** By the headers, which are the same object before the server and behind it. */
    private final Cache<MultiMap, HeldRead> onTheirWay =
            Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();

    HeldReads(Drain drain) {
        this.drain = drain;
    }

    boolean isLeaving() {
        return drain.isLeaving();
    }

    /** Whether it may wait; else nothing was done. */
    boolean begin(HeldRead read) {
        return drain.hold(read, read::cut);
    }

    void left(HeldRead read) {
        drain.left(read);
    }

    void handOn(HeldRead read) {
        onTheirWay.put(read.call().headers(), read);
    }

    /** What the server got from here, once. */
    Optional<HeldRead> take(HttpServerRequest request) {
        MultiMap headers = request.headers();
        HeldRead read = onTheirWay.getIfPresent(headers);
        if (read != null) {
            onTheirWay.invalidate(headers);
        }
        return Optional.ofNullable(read);
    }
}
