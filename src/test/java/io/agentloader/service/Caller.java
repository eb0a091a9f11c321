package io.agentloader.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A caller of the service who knows only HTTP. */
final class Caller {

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI base;

    Caller(URI base) {
        this.base = base;
    }

    /** What came back, with the few things that tests look at. */
    record Reply(HttpResponse<byte[]> response) {

        int status() {
            return response.statusCode();
        }

        String body() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** The body, which has to be a JSON document. */
        JsonNode json() {
            try {
                return JSON.readTree(response.body());
            } catch (IOException noJson) {
                throw new AssertionError(body(), noJson);
            }
        }

        String source() {
            return header("Agent-Source");
        }
    }

    Reply get(String reference, String... headers) {
        return reply(getLater(reference, headers));
    }

    CompletableFuture<Reply> getLater(String reference, String... headers) {
        HttpRequest.Builder request = request("/agents/" + reference).GET();
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** Any path of the service. */
    Reply send(String method, String path, String... headers) {
        HttpRequest.Builder request = request(path).method(method, BodyPublishers.noBody());
        return reply(send(headers.length == 0 ? request : request.headers(headers)));
    }

    /** With a body. */
    Reply post(String path, byte[] body, String... headers) {
        HttpRequest.Builder request = request(path).POST(BodyPublishers.ofByteArray(body));
        return reply(send(headers.length == 0 ? request : request.headers(headers)));
    }

    Reply refresh(String reference) {
        return reply(refreshLater(reference));
    }

    CompletableFuture<Reply> refreshLater(String reference) {
        return send(request("/agents/" + reference + "/refresh").POST(BodyPublishers.noBody()));
    }

    static Reply reply(CompletableFuture<Reply> future) {
        return future.orTimeout(60, java.util.concurrent.TimeUnit.SECONDS).join();
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(base.resolve(target)).timeout(Duration.ofSeconds(60));
    }

    private CompletableFuture<Reply> send(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), BodyHandlers.ofByteArray()).thenApply(Reply::new);
    }

    /** Sends a request line and headers over a socket of its own, and goes away when closed. */
    java.net.Socket connect(String target) {
        try {
            java.net.Socket socket = new java.net.Socket(base.getHost(), base.getPort());
            socket.getOutputStream()
                    .write(("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return socket;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
