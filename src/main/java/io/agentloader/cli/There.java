package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentloader.config.Span;
import io.agentloader.oci.Content;
import io.agentloader.oci.MediaType;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** A service that runs, asked about one reference over HTTP. */
final class There implements Loading {

    private static final Duration PATIENCE = Duration.ofSeconds(75);
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int PAGE = 1000;

    private final HttpClient client;
    private final String base;
    private final Duration patience;
    private final Question question;

    /**
     * What is asked about.
     *
     * @param source in the words of the service
     */
    record Question(String reference, Optional<String> source, Optional<String> platform) {}

    private There(String base, Duration patience, Question question) {
        this.client = HttpClient.newBuilder().connectTimeout(CONNECT).build();
        this.base = base;
        this.patience = patience;
        this.question = question;
    }

    /**
     * The service at that URL.
     *
     * @throws ConfigurationException when it is no URL, or the time-out no duration
     */
    static There at(String url, Optional<String> timeout, Question question) {
        try {
            URI uri = URI.create(url);
            if (uri.getHost() == null || !String.valueOf(uri.getScheme()).matches("https?")) {
                throw new ConfigurationException("not the URL of a service, http[s]://host[:port]: " + url);
            }
            Duration patience =
                    timeout.flatMap(text -> Span.parse(text).limit()).orElse(PATIENCE);
            return new There(url.replaceFirst("/+$", ""), patience, question);
        } catch (IllegalArgumentException unusable) {
            throw new ConfigurationException(unusable.getMessage(), unusable);
        }
    }

    @Override
    public Agent agent(boolean strict) {
        HttpResponse<byte[]> answer = strict && question.source().isEmpty()
                ? send(HttpRequest.newBuilder(target("/refresh", "")).POST(BodyPublishers.noBody()))
                : get("", "");
        return new Agent(
                Content.hash(MediaType.YAML, answer.body()),
                header(answer, "Agent-Reference"),
                header(answer, "Docker-Content-Digest"),
                header(answer, "Agent-Source"));
    }

    @Override
    public byte[] manifest() {
        return get("/-/manifest", "").body();
    }

    @Override
    public JsonNode inspect() {
        return json(get("/-/inspect", ""));
    }

    @Override
    public JsonNode inspectById() {
        throw new ConfigurationException("a service is asked by reference; leave --id or --server out");
    }

    @Override
    public Named digest() {
        HttpResponse<byte[]> answer = get("/-/digest", "");
        return new Named(header(answer, "Agent-Reference"), header(answer, "Docker-Content-Digest"));
    }

    @Override
    public JsonNode exists() {
        return json(get("/-/exists", ""));
    }

    /** Pages follow each other for as long as the service says that there are more. */
    @Override
    public JsonNode tags(int limit) {
        ObjectNode whole = null;
        HttpResponse<byte[]> answer;
        String after = "";
        do {
            int had = whole == null ? 0 : whole.withArray("tags").size();
            answer = get("/-/tags", "limit=" + Math.min(PAGE, limit - had) + after);
            ObjectNode page = json(answer).deepCopy();
            ArrayNode tags = page.withArray("tags");
            if (whole == null) {
                whole = page;
            } else {
                whole.withArray("tags").addAll(tags);
            }
            after = tags.isEmpty()
                    ? ""
                    : "&after=" + encoded(tags.get(tags.size() - 1).asText());
        } while (!after.isEmpty()
                && answer.headers().firstValue("Link").isPresent()
                && whole.withArray("tags").size() < limit);
        return whole;
    }

    @Override
    public JsonNode versions() {
        return json(get("/-/versions", ""));
    }

    private HttpResponse<byte[]> get(String view, String query) {
        return send(HttpRequest.newBuilder(target(view, query)));
    }

    private URI target(String view, String query) {
        List<String> parts = new ArrayList<>();
        if (!query.isEmpty()) {
            parts.add(query);
        }
        question.source().ifPresent(source -> parts.add("source=" + source));
        question.platform().ifPresent(platform -> parts.add("platform=" + encoded(platform)));
        String reference = encoded(question.reference())
                .replace("%2F", "/")
                .replace("%3A", ":")
                .replace("%40", "@");
        return URI.create(
                base + "/agents/" + reference + view + (parts.isEmpty() ? "" : "?" + String.join("&", parts)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> answer = client.send(request.timeout(patience).build(), BodyHandlers.ofByteArray());
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

    private JsonNode problem(HttpResponse<byte[]> answer) {
        JsonNode document = json(answer);
        if (!document.path("code").isTextual()) {
            throw notOurs(answer);
        }
        return document;
    }

    private JsonNode json(HttpResponse<byte[]> answer) {
        try {
            return Documents.read(answer.body());
        } catch (IOException noJson) {
            throw notOurs(answer);
        }
    }

    private String header(HttpResponse<byte[]> answer, String name) {
        return answer.headers().firstValue(name).orElseThrow(() -> notOurs(answer));
    }

    private ServerProblem notOurs(HttpResponse<byte[]> answer) {
        return ServerProblem.notAnswered(
                base, "answered " + answer.statusCode() + ", and not as a service of this kind does");
    }

    private static String reason(IOException unreachable) {
        return unreachable instanceof ConnectException
                ? "no connection"
                : Optional.ofNullable(unreachable.getMessage())
                        .orElse(unreachable.getClass().getSimpleName());
    }
}
