package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.config.Span;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.regex.Pattern;

/** A service that runs. Every call blocks. */
final class Server {

    private static final Duration PATIENCE = Duration.ofSeconds(75);
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private static final Pattern PLAIN = Pattern.compile("https?://[^/@?#\\s]+(?:/[^@?#\\s]*)?");

    /** Of agents and of documents. */
    private static final long LARGEST_ANSWER = 64L << 20;

    private static final int LARGEST_PROBLEM = 1 << 20;

    private final HttpClient client;
    private final String base;
    private final Duration patience;

    private Server(String base, Duration patience) {
        this.client = HttpClient.newBuilder().connectTimeout(CONNECT).build();
        this.base = base;
        this.patience = patience;
    }

    /**
     * The service at that URL.
     *
     * @throws ConfigurationException when it is no URL, or the time-out no duration
     */
    static Server at(String url, Optional<String> timeout) {
        try {
            URI uri = URI.create(PLAIN.matcher(url).matches() ? url : "");
            if (uri.getHost() == null) {
                // not quoted: what is too much in it may be a password
                throw new ConfigurationException(
                        "what is to be asked is not the URL of a service, http[s]://host[:port][/path]");
            }
            Duration patience =
                    timeout.flatMap(text -> Span.parse(text).limit()).orElse(PATIENCE);
            return new Server(url.replaceFirst("/+$", ""), patience);
        } catch (IllegalArgumentException unusable) {
            throw new ConfigurationException(unusable.getMessage(), unusable);
        }
    }

    URI target(String path) {
        return URI.create(base + path);
    }

    /**
     * The answer to it.
     *
     * @throws ServerProblem when it is a problem, or nobody answers
     */
    HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> answer =
                    client.send(request.timeout(patience).build(), head -> new WholeAnswer(LARGEST_ANSWER));
            if (answer.statusCode() / 100 != 2) {
                throw new ServerProblem(problem(answer));
            }
            return answer;
        } catch (IOException unreachable) {
            throw ServerProblem.notAnswered(base, "could not be asked: " + reason(unreachable));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    /**
     * The same for an answer that may go on for ever, and is read while it comes; to be closed.
     *
     * @throws ServerProblem when it is a problem, or nobody answers
     */
    InputStream open(HttpRequest.Builder request) {
        try {
            HttpResponse<InputStream> answer =
                    client.send(request.timeout(patience).build(), BodyHandlers.ofInputStream());
            if (answer.statusCode() / 100 == 2) {
                return answer.body();
            }
            try (InputStream body = answer.body()) {
                throw new ServerProblem(problem(answer.statusCode(), body.readNBytes(LARGEST_PROBLEM)));
            }
        } catch (IOException unreachable) {
            throw ServerProblem.notAnswered(base, "could not be asked: " + reason(unreachable));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    private JsonNode problem(HttpResponse<byte[]> answer) {
        return problem(answer.statusCode(), answer.body());
    }

    private JsonNode problem(int status, byte[] body) {
        JsonNode document = json(status, body);
        if (!document.path("code").isTextual()) {
            throw notOurs(status);
        }
        return document;
    }

    JsonNode json(HttpResponse<byte[]> answer) {
        return json(answer.statusCode(), answer.body());
    }

    private JsonNode json(int status, byte[] body) {
        try {
            return Documents.read(body);
        } catch (IOException noJson) {
            throw notOurs(status);
        }
    }

    String header(HttpResponse<byte[]> answer, String name) {
        return answer.headers().firstValue(name).orElseThrow(() -> notOurs(answer.statusCode()));
    }

    private ServerProblem notOurs(int status) {
        return ServerProblem.notAnswered(base, "answered " + status + ", and not as a service of this kind does");
    }

    private static String reason(IOException unreachable) {
        return unreachable instanceof ConnectException
                ? "no connection"
                : Optional.ofNullable(unreachable.getMessage())
                        .orElse(unreachable.getClass().getSimpleName());
    }
}
