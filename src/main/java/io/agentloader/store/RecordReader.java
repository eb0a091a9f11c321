package io.agentloader.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.failure.AgentException.InvalidReference;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads what {@link RecordWriter} wrote, and says what is wrong with anything else. */
final class RecordReader {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** A name or an address, perhaps with a port; the word for an import has the same form. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:%\\[\\]-]{1,300}");

    /** Every end is as long as this one. */
    private static final int END = Seal.end(new byte[0], 0).length;

    private RecordReader() {}

    /** Empty when the record is of a format that a later version of this program writes. */
    static Optional<TagRecord> read(byte[] bytes) throws BadFile {
        Optional<JsonNode> object = object(bytes);
        return object.isEmpty() ? Optional.empty() : Optional.of(record(object.get()));
    }

    /** The object that {@link RecordWriter#sealed} wrote; empty when it is of a later format. */
    static Optional<JsonNode> object(byte[] bytes) throws BadFile {
        if (bytes.length == 0) {
            throw BadFile.spoilt("is empty");
        }
        JsonNode node = parse(bytes);
        if (node.path("formatVersion").asLong() > RecordWriter.FORMAT_VERSION) {
            return Optional.empty();
        }
        int length = bytes.length - END;
        if (length < 0 || !Arrays.equals(bytes, length, bytes.length, Seal.end(bytes, length), 0, END)) {
            throw BadFile.spoilt("does not match its own checksum");
        }
        if (!node.path("formatVersion").isInt()) {
            throw BadFile.spoilt("has no valid formatVersion");
        }
        return Optional.of(node);
    }

    private static JsonNode parse(byte[] bytes) throws BadFile {
        try {
            return JSON.readTree(bytes);
        } catch (IOException malformed) {
            throw BadFile.spoilt("is not JSON");
        }
    }

    private static TagRecord record(JsonNode node) throws BadFile {
        return new TagRecord(
                value(node, "reference", RecordReader::reference),
                version(node.path("current")),
                value(node, "resolvedAt", RecordReader::instant),
                value(node, "lastUsed", RecordReader::day),
                versions(node.path("previous")));
    }

    private static List<Version> versions(JsonNode array) throws BadFile {
        List<Version> versions = new ArrayList<>();
        for (JsonNode node : array) {
            versions.add(version(node));
        }
        return versions;
    }

    private static Version version(JsonNode node) throws BadFile {
        List<StoredAgent> agents = new ArrayList<>();
        for (JsonNode agent : node.path("agents")) {
            agents.add(agent(agent));
        }
        JsonNode confirmed = node.path("confirmed");
        return new Version(
                descriptor(node.path("named")),
                agents,
                new Confirmation(
                        value(confirmed, "at", RecordReader::instant), value(confirmed, "host", RecordReader::host)),
                node.has("firstSeen") ? Optional.of(value(node, "firstSeen", RecordReader::instant)) : Optional.empty(),
                parts(node.path("parts")));
    }

    private static List<Digest> parts(JsonNode array) throws BadFile {
        List<Digest> parts = new ArrayList<>();
        for (JsonNode part : array) {
            parts.add(Digest.parse(part.asText()).orElseThrow(() -> BadFile.spoilt("has no valid parts")));
        }
        return parts;
    }

    private static StoredAgent agent(JsonNode node) throws BadFile {
        JsonNode yaml = node.path("yaml");
        return new StoredAgent(
                value(node, "platform", Optional::of),
                descriptor(node.path("manifest")),
                descriptor(node.path("layer")),
                value(yaml, "digest", Digest::parse),
                size(yaml));
    }

    private static Descriptor descriptor(JsonNode node) throws BadFile {
        return new Descriptor(
                value(node, "mediaType", text -> Optional.of(MediaType.of(text))),
                value(node, "digest", Digest::parse),
                size(node));
    }

    private static long size(JsonNode node) throws BadFile {
        JsonNode size = node.path("size");
        if (!size.isIntegralNumber() || !size.canConvertToLong() || size.asLong() < 0) {
            throw BadFile.spoilt("has no valid size");
        }
        return size.asLong();
    }

    static <T> T value(JsonNode node, String name, Function<String, Optional<T>> parser) throws BadFile {
        JsonNode value = node.path(name);
        return (value.isTextual() ? parser.apply(value.asText()) : Optional.<T>empty())
                .orElseThrow(() -> BadFile.spoilt("has no valid " + name));
    }

    static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }

    /** It is told to callers and in the log, so it is nothing but a host. */
    private static Optional<String> host(String text) {
        return Optional.of(text).filter(HOST.asMatchPredicate());
    }

    private static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }

    /** What is not canonical was not written by this program. */
    static Optional<Reference> reference(String text) {
        try {
            Reference reference = ReferenceParser.DEFAULT.parse(text);
            return reference.canonical().equals(text) ? Optional.of(reference) : Optional.empty();
        } catch (InvalidReference invalid) {
            return Optional.empty();
        }
    }
}
