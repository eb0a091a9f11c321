package io.agentloader.shared;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentloader.failure.AgentException.ContentMismatch;
import io.agentloader.failure.AgentException.InvalidReference;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * What is under the seal of a value, version 1. Of a tag one JSON object: {@code named}, {@code at}, {@code host}. Of a manifest or
 * blob one line of JSON ({@code mediaType}, {@code at}, {@code host}) and then the bytes as the registry delivered them. Of news one JSON
 * object: {@code replica}, {@code number} and, of a tag, {@code reference}, {@code named} where that is known, {@code cause}, or, of a host,
 * {@code host}, {@code state}, and {@code length} and {@code since} in milliseconds.
 * Members that a reader does not know are ignored; what it cannot read is nothing.
 */
final class Values {

    /** No tag's value and no first line is longer. */
    static final int MOST_JSON = 4096;

    private static final ObjectMapper JSON = new ObjectMapper();

    private Values() {}

    static byte[] ofTag(SharedTag tag) {
        ObjectNode node = said(tag.at(), tag.host());
        node.put("named", tag.named().toString());
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }

    static Optional<SharedTag> tag(byte[] value) {
        try {
            JsonNode node = JSON.readTree(value);
            return Digest.parse(node.path("named").asText())
                    .map(named ->
                            new SharedTag(named, at(node), node.path("host").asText()))
                    .filter(tag -> !tag.host().isEmpty());
        } catch (IOException | DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    static byte[] ofContent(Content content, Instant at, String host) {
        ObjectNode node = said(at, host);
        node.put("mediaType", content.descriptor().mediaType().name());
        byte[] line = (node + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] bytes = content.toByteArray();
        byte[] value = Arrays.copyOf(line, line.length + bytes.length);
        System.arraycopy(bytes, 0, value, line.length, bytes.length);
        return value;
    }

    /** Empty as well when the bytes do not hash to the digest. */
    static Optional<SharedContent> content(Digest digest, byte[] value) {
        int end = lineEnd(value);
        if (end < 0) {
            return Optional.empty();
        }
        try {
            JsonNode node = JSON.readTree(value, 0, end);
            String host = node.path("host").asText();
            String type = node.path("mediaType").asText();
            if (host.isEmpty() || type.isEmpty()) {
                return Optional.empty();
            }
            byte[] bytes = Arrays.copyOfRange(value, end + 1, value.length);
            Content content = Content.verify(new Descriptor(MediaType.of(type), digest, bytes.length), bytes);
            return Optional.of(new SharedContent(content, at(node), host));
        } catch (IOException | DateTimeException | IllegalArgumentException | ContentMismatch unusable) {
            return Optional.empty();
        }
    }

    static byte[] ofNews(Told told) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("replica", told.replica());
        node.put("number", told.number());
        told.news().ifPresent(news -> {
            node.put("reference", news.reference().canonical());
            news.named().ifPresent(named -> node.put("named", named.toString()));
            node.put("cause", news.cause());
        });
        told.hosts().map(HostNews::within).ifPresent(news -> {
            node.put("host", news.host());
            node.put("state", news.state().word());
            node.put("length", news.length().toMillis());
            node.put("since", news.since().toMillis());
        });
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }

    static Optional<Told> news(byte[] value) {
        try {
            JsonNode node = JSON.readTree(value);
            String replica = node.path("replica").asText();
            Optional<News> news = node.has("reference") ? Optional.of(newsIn(node)) : Optional.empty();
            return replica.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Told(
                            news, hostNewsIn(node), replica, node.path("number").asLong()));
        } catch (IOException | InvalidReference | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private static News newsIn(JsonNode node) {
        Reference reference =
                ReferenceParser.DEFAULT.parseWanted(node.path("reference").asText());
        Optional<Digest> named = Digest.parse(node.path("named").asText());
        if (reference.digest().isPresent() || node.has("named") != named.isPresent()) {
            throw new IllegalArgumentException("no news");
        }
        return new News(reference, named, node.path("cause").asText());
    }

    /** What a later version may say of a host, and this one does not know, is ignored. */
    private static Optional<HostNews> hostNewsIn(JsonNode node) {
        Optional<HostNews> news = HostNews.State.of(node.path("state").asText())
                .filter(state -> node.has("host"))
                .map(state ->
                        new HostNews(node.path("host").asText(), state, millis(node, "length"), millis(node, "since")));
        if (news.filter(told -> !told.isSound()).isPresent()) {
            throw new IllegalArgumentException("no news");
        }
        return news;
    }

    /** Less than nothing where there is no number. */
    private static Duration millis(JsonNode node, String member) {
        return Duration.ofMillis(node.path(member).asLong(-1));
    }

    private static int lineEnd(byte[] value) {
        for (int i = 0; i < Math.min(value.length, MOST_JSON); i++) {
            if (value[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static ObjectNode said(Instant at, String host) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("at", at.toString());
        node.put("host", host);
        return node;
    }

    private static Instant at(JsonNode node) {
        return Instant.parse(node.path("at").asText());
    }
}
