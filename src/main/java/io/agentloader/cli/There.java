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
import java.util.Optional;

/** A service that runs, asked about one reference over HTTP. */
final class There implements Loading {

    private static final int PAGE = 1000;

    private final Server server;
    private final Question question;

    /**
     * What is asked about.
     *
     * @param source in the words of the service
     */
    record Question(String reference, Optional<String> source, Optional<String> platform) {}

    private There(Server server, Question question) {
        this.server = server;
        this.question = question;
    }

    /** The service at that URL; fails as {@link Server#at}. */
    static There at(String url, Optional<String> timeout, Question question) {
        return new There(Server.at(url, timeout), question);
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
        return server.send(request);
    }

    private JsonNode json(HttpResponse<byte[]> answer) {
        return server.json(answer);
    }

    private String header(HttpResponse<byte[]> answer, String name) {
        return server.header(answer, name);
    }
}
