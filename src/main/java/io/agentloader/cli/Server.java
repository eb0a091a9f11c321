package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentloader.config.Span;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A service that runs. Every call blocks. */
final class Server {

    private static final int LAST_PORT = 65_535;

    private static final String EVENTS = "text/event-stream";

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
            if (uri.getHost() == null || uri.getPort() > LAST_PORT) {
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

    /** How long an answer is waited for where nobody says otherwise. */
    Duration patience() {
        return patience;
    }

    /**
     * What is at that path and query.
     *
     * @throws ServerProblem when that is none, as only the service itself can have said
     */
    URI target(String path) {
        try {
            return URI.create(base + path);
        } catch (IllegalArgumentException noPath) {
            throw failed("leads to what is no path: " + noPath.getMessage());
        }
    }

    /** The same as {@link #send(HttpRequest.Builder, Duration)}, with the usual patience. */
    HttpResponse<byte[]> send(HttpRequest.Builder request) {
        return send(request, patience);
    }

    /**
     * The whole answer to it, by then.
     *
     * @throws ServerProblem when it is a problem, or nobody answers
     */
    HttpResponse<byte[]> send(HttpRequest.Builder request, Duration limit) {
        HttpResponse<byte[]> answer = answered(request, head -> new WholeAnswer(LARGEST_ANSWER), limit);
        if (!isDone(answer.statusCode())) {
            throw new ServerProblem(problem(answer.statusCode(), answer.body()));
        }
        return answer;
    }

    /**
     * The same for events, which may go on for ever and are read while they come; to be closed.
     *
     * @throws ServerProblem when it is a problem or has no events, or nobody answers
     */
    EventStream open(HttpRequest.Builder request) {
        HttpResponse<InputStream> answer = answered(request.header("Accept", EVENTS), Server::stream, patience);
        int status = answer.statusCode();
        boolean events = answer.headers()
                .firstValue("Content-Type")
                .filter(type -> type.startsWith(EVENTS))
                .isPresent();
        if (isDone(status) && events) {
            return new EventStream(answer.body(), this::failed);
        }
        try (InputStream body = answer.body()) {
            throw isDone(status) ? notOurs(status) : new ServerProblem(problem(status, body.readAllBytes()));
        } catch (IOException broken) {
            throw failed("could not be asked: " + reason(broken));
        }
    }

    private static boolean isDone(int status) {
        return status / 100 == 2;
    }

    /** A problem comes whole, and with the head that the answer is waited for with. */
    private static BodySubscriber<InputStream> stream(ResponseInfo head) {
        return isDone(head.statusCode())
                ? BodySubscribers.ofInputStream()
                : BodySubscribers.mapping(new WholeAnswer(LARGEST_PROBLEM), ByteArrayInputStream::new);
    }

    private <T> HttpResponse<T> answered(HttpRequest.Builder builder, BodyHandler<T> handler, Duration limit) {
        HttpRequest request = builder.build();
        ServerLog.asked(request);
        CompletableFuture<HttpResponse<T>> pending = client.sendAsync(request, head -> {
            ServerLog.answered(request, head);
            return handler.apply(head);
        });
        try {
            return pending.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            pending.cancel(true);
            throw notAnswered(request, "was not done answering in time; --timeout gives it more");
        } catch (ExecutionException broken) {
            throw notAnswered(request, "could not be asked: " + reason(broken.getCause()));
        } catch (InterruptedException interrupted) {
            pending.cancel(true);
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    private ServerProblem notAnswered(HttpRequest request, String how) {
        ServerLog.failed(request, how);
        return failed(how);
    }

    /** Nobody answers there, or nobody who is such a service. */
    ServerProblem failed(String how) {
        return ServerProblem.notAnswered(base, how);
    }

    private JsonNode problem(int status, byte[] body) {
        JsonNode document = json(status, body);
        if (!document.path("code").isTextual()) {
            throw notOurs(status);
        }
        return document;
    }

    /** The document that it is: all of ours say of which kind they are. */
    ObjectNode json(HttpResponse<byte[]> answer) {
        JsonNode document = json(answer.statusCode(), answer.body());
        if (document instanceof ObjectNode ours && ours.path("kind").isTextual()) {
            return ours;
        }
        throw notOurs(answer.statusCode());
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

    ServerProblem notOurs(int status) {
        return failed("answered " + status + ", and not as a service of this kind does");
    }

    private static String reason(@Nullable Throwable unreachable) {
        if (unreachable == null) {
            return "nobody knows why";
        }
        return unreachable instanceof ConnectException
                ? "no connection"
                : Optional.ofNullable(unreachable.getMessage())
                        .orElse(unreachable.getClass().getSimpleName());
    }
}
