package io.agentloader.testkit;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.PfxOptions;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on a free loopback port that answers by script and remembers what it was asked. It knows nothing of registries: a
 * test says what each request gets. What has no script gets {@code 404}.
 */
public final class ScriptedServer implements AutoCloseable {

    /** One request as it came. */
    public record Request(String method, String uri, MultiMap headers, String body) {

        public String header(String name) {
            return String.valueOf(headers.get(name));
        }

        @Override
        public String toString() {
            return method + " " + uri;
        }
    }

    private final HttpServer server;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Map<String, Deque<Reply>> scripts = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();

    private ScriptedServer(Vertx vertx, HttpServerOptions options, int port) {
        this.server = vertx.createHttpServer(options.setHost("127.0.0.1").setPort(port))
                .requestHandler(this::log)
                .connectionHandler(connection -> {
                    connections.incrementAndGet();
                    open.incrementAndGet();
                    connection.closeHandler(closed -> open.decrementAndGet());
                })
                .exceptionHandler(ignored -> {});
        server.listen()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    /** On a free port, in plain HTTP. */
    public static ScriptedServer plain(Vertx vertx) {
        return plain(vertx, 0);
    }

    public static ScriptedServer plain(Vertx vertx, int port) {
        return new ScriptedServer(vertx, new HttpServerOptions(), port);
    }

    /** On a free port, with TLS, HTTP/2 offered. */
    public static ScriptedServer tls(Vertx vertx, TestCertificate certificate) {
        HttpServerOptions options = new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(
                        new PfxOptions().setPath(certificate.file().toString()).setPassword(certificate.password()));
        return new ScriptedServer(vertx, options, 0);
    }

    /** The same, for callers alone whose certificate is one of these, in PEM. */
    public static ScriptedServer mutualTls(Vertx vertx, TestCertificate certificate, Path... callers) {
        PemTrustOptions known = new PemTrustOptions();
        Arrays.stream(callers).map(Path::toString).forEach(known::addCertPath);
        HttpServerOptions options = new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setClientAuth(ClientAuth.REQUIRED)
                .setTrustOptions(known)
                .setKeyCertOptions(
                        new PfxOptions().setPath(certificate.file().toString()).setPassword(certificate.password()));
        return new ScriptedServer(vertx, options, 0);
    }

    /** One reply after the other for requests such as {@code GET /v2/}; the last one repeats. */
    public ScriptedServer on(String request, Reply... replies) {
        scripts.put(request, new ArrayDeque<>(Arrays.asList(replies)));
        return this;
    }

    private void log(HttpServerRequest request) {
        request.response().exceptionHandler(ignored -> {});
        request.body().onSuccess(body -> {
            requests.add(new Request(
                    request.method().name(),
                    request.uri(),
                    MultiMap.caseInsensitiveMultiMap().addAll(request.headers()),
                    body.toString()));
            next(request.method() + " " + request.uri()).to(request);
        });
    }

    /** A script names the whole target, or just its path. */
    private Reply next(String line) {
        int query = line.indexOf('?');
        Deque<Reply> replies = scripts.get(line);
        if (replies == null && query > 0) {
            replies = scripts.get(line.substring(0, query));
        }
        if (replies == null) {
            return Reply.status(404);
        }
        synchronized (replies) {
            return replies.size() > 1 ? replies.remove() : replies.element();
        }
    }

    public int port() {
        return server.actualPort();
    }

    /** {@code 127.0.0.1:<port>}. */
    public String authority() {
        return "127.0.0.1:" + port();
    }

    public String url(String path) {
        return "http://" + authority() + path;
    }

    /** What was asked, as {@code GET /v2/a/b/manifests/1}. */
    public List<String> asked() {
        return requests.stream().map(Request::toString).toList();
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    public Request request(int number) {
        return requests.get(number);
    }

    public void forget() {
        requests.clear();
    }

    /** Connections taken so far, those of a failed handshake not counted. */
    public int connections() {
        return connections.get();
    }

    /** Connections open now. */
    public int openConnections() {
        return open.get();
    }

    @Override
    public void close() {
        server.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
