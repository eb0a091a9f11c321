package io.agentloader.testkit;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A forward proxy on a free loopback port, for {@code CONNECT} and for requests in absolute form. Every host is this
 * machine to it, so it "resolves" names that nobody else does. Keeps what it was asked, and can be told to answer itself.
 */
public final class TestProxy implements AutoCloseable {

    /** One request as the proxy saw it; {@code login} is {@code null} as text where there was none. */
    public record Request(String line, String login) {}

    private final HttpServer server;
    private final NetClient tunnels;
    private final HttpClient client;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final AtomicReference<Optional<Reply>> fault = new AtomicReference<>(Optional.empty());

    public TestProxy(Vertx vertx) {
        tunnels = vertx.createNetClient();
        client = vertx.createHttpClient();
        server = vertx.createHttpServer()
                .requestHandler(this::take)
                .exceptionHandler(ignored -> {})
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    /** From now on every request gets this, and no host behind the proxy gets any. */
    public TestProxy answering(Reply reply) {
        fault.set(Optional.of(reply));
        return this;
    }

    private void take(HttpServerRequest request) {
        request.response().exceptionHandler(ignored -> {});
        requests.add(new Request(
                request.method() + " " + request.uri(), String.valueOf(request.getHeader("Proxy-Authorization"))));
        fault.get().ifPresentOrElse(reply -> reply.to(request), () -> pass(request));
    }

    private void pass(HttpServerRequest request) {
        if (request.method().equals(HttpMethod.CONNECT)) {
            int port = Integer.parseInt(request.uri().substring(request.uri().lastIndexOf(':') + 1));
            request.pause();
            tunnels.connect(port, "127.0.0.1")
                    .onSuccess(target -> request.toNetSocket().onSuccess(source -> pipe(source, target)))
                    .onFailure(refused -> Reply.status(502).to(request));
        } else {
            forward(request);
        }
    }

    private static void pipe(NetSocket source, NetSocket target) {
        source.pipeTo(target);
        target.pipeTo(source);
    }

    private void forward(HttpServerRequest request) {
        URI uri = URI.create(request.uri());
        RequestOptions options = new RequestOptions()
                .setMethod(request.method())
                .setHost("127.0.0.1")
                .setPort(uri.getPort())
                .setURI(uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()));
        request.headers().forEach((name, value) -> {
            if (!name.equalsIgnoreCase("Proxy-Authorization")) {
                options.putHeader(name, value);
            }
        });
        request.body()
                .compose(body -> client.request(options).compose(open -> open.send(body)))
                .compose(answer -> answer.body().onSuccess(body -> back(request, answer, body)))
                .onFailure(failed -> Reply.status(502).to(request));
    }

    private static void back(HttpServerRequest request, HttpClientResponse answer, Buffer body) {
        request.response().setStatusCode(answer.statusCode());
        request.response().headers().addAll(answer.headers());
        request.response().end(body);
    }

    /** {@code 127.0.0.1:<port>}. */
    public String authority() {
        return "127.0.0.1:" + server.actualPort();
    }

    /** What was asked, as {@code CONNECT ghcr.io:443} or {@code GET http://ghcr.io/v2/}. */
    public List<String> asked() {
        return requests.stream().map(Request::line).toList();
    }

    /** The {@code Proxy-Authorization} of every request. */
    public List<String> logins() {
        return requests.stream().map(Request::login).toList();
    }

    @Override
    public void close() {
        tunnels.close();
        client.close();
        server.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
