package io.agentloader.embedded;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A registry that listens on the loopback interface of this machine, and on no other. */
public final class EmbeddedRegistry {

    private static final String LOOPBACK = "127.0.0.1";

    /** Longer than anybody who is still there says nothing. */
    private static final int IDLE_SECONDS = 120;

    private final Vertx vertx;
    private final Handler<HttpServerRequest> api;
    private final AtomicInteger port;
    private final AtomicReference<@Nullable HttpServer> listening = new AtomicReference<>();

    /**
     * Not listening yet.
     *
     * @param port 0 takes a free one at the first start, and keeps it for every later one
     */
    public EmbeddedRegistry(Vertx vertx, int port, Handler<HttpServerRequest> api) {
        this.vertx = vertx;
        this.port = new AtomicInteger(port);
        this.api = api;
    }

    /** Listens, and yields the port. Fails with a {@link java.net.BindException} when the port is taken. */
    public Uni<Integer> start() {
        return uni(() -> {
            HttpServerOptions options = new HttpServerOptions()
                    .setHost(LOOPBACK)
                    .setPort(port.get())
                    .setIdleTimeout(IDLE_SECONDS)
                    // nobody speaks HTTP/2 without TLS to a registry
                    .setHttp2ClearTextEnabled(false);
            HttpServer server =
                    vertx.createHttpServer(options).requestHandler(api).invalidRequestHandler(EmbeddedRegistry::refuse);
            return server.listen().map(started -> {
                listening.set(started);
                port.set(started.actualPort());
                return started.actualPort();
            });
        });
    }

    /** Closes the port and every connection. Stopping what does not listen is no error. */
    public Uni<Void> stop() {
        return uni(() -> {
            HttpServer server = listening.getAndSet(null);
            return server == null ? Future.<Void>succeededFuture() : server.close();
        });
    }

    /** Host and port, as in a reference. */
    public String host() {
        return LOOPBACK + ":" + port.get();
    }

    /** The port that it listens on, or last listened on. */
    public int port() {
        return port.get();
    }

    /** Where the next request would begin nobody knows. */
    private static void refuse(HttpServerRequest request) {
        request.response().putHeader("Connection", "close");
        ApiError.MALFORMED.about("request").sendTo(request);
        request.connection().close();
    }

    private static <T> Uni<T> uni(Supplier<Future<T>> work) {
        return Uni.createFrom().completionStage(() -> work.get().toCompletionStage());
    }
}
