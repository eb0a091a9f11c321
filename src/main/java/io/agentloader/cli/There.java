package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentloader.oci.Content;
import io.agentloader.oci.MediaType;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A service that runs, asked about one reference over HTTP. */
final class There implements Loading {

    private final Server server;
    private final Deadline deadline;
    private final Question question;

    /**
     * What is asked about.
     *
     * @param source in the words of the service
     */
    record Question(String reference, Optional<String> source, Optional<String> platform) {}

    /** Nothing is waited for beyond the deadline. */
    There(Server server, Deadline deadline, Question question) {
        this.server = server;
        this.deadline = deadline;
        this.question = question;
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
    public JsonNode inspect(boolean labels) {
        return json(get("/-/inspect", labels ? "labels=true" : ""));
    }

    @Override
    public JsonNode inspectById(boolean labels) {
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
        CollectedTags tags = new CollectedTags(limit);
        ObjectNode first = null;
        while (tags.goesOn()) {
            String after = tags.after().map(tag -> "&after=" + encoded(tag)).orElse("");
            HttpResponse<byte[]> answer = get("/-/tags", "limit=" + tags.wanted() + after);
            ObjectNode page = server.json(answer);
            if (!page.path("tags").isArray()) {
                throw server.notOurs(answer.statusCode());
            }
            boolean more = answer.headers().firstValue("Link").isPresent();
            tags.take(Loading.texts(page.path("tags")), more, server::failed);
            first = first == null ? page : first;
        }
        ArrayNode all = Objects.requireNonNull(first).putArray("tags");
        tags.all().forEach(all::add);
        return first;
    }

    @Override
    public JsonNode versions() {
        return json(get("/-/versions", ""));
    }

    @Override
    public JsonNode explain() {
        return json(get("/-/explain", ""));
    }

    @Override
    public String lines(String to) {
        HttpRequest.Builder request = HttpRequest.newBuilder(target("/-/diff", "to=" + encoded(to)));
        return new String(send(request.header("Accept", "text/plain")).body(), StandardCharsets.UTF_8);
    }

    @Override
    public JsonNode differences(String to) {
        HttpRequest.Builder request = HttpRequest.newBuilder(target("/-/diff", "to=" + encoded(to)));
        return json(send(request.header("Accept", "application/json")));
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
        return server.target("/agents/" + reference + view + (parts.isEmpty() ? "" : "?" + String.join("&", parts)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) {
        return server.send(request, deadline.left(server.patience()));
    }

    private JsonNode json(HttpResponse<byte[]> answer) {
        return server.json(answer);
    }

    private String header(HttpResponse<byte[]> answer, String name) {
        return server.header(answer, name);
    }
}
