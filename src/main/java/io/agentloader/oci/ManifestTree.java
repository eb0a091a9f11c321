package io.agentloader.oci;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Set;

/**
 * Builds the part of a manifest's JSON, or a configuration's, that somebody looks at. All else is read over, so that what a document takes in memory
 * does not depend on what it holds beside that.
 */
final class ManifestTree {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    /**
     * What is looked at in a kind of document.
     *
     * @param word what it is called in messages
     * @param texts the name of an object of texts, whatever their names
     * @param known the other names
     */
    record Document(String word, String texts, Set<String> known) {

        static final Document MANIFEST = new Document(
                "manifest",
                "annotations",
                Set.of(
                        "schemaVersion",
                        "mediaType",
                        "artifactType",
                        "config",
                        "layers",
                        "manifests",
                        "digest",
                        "size",
                        "platform",
                        "subject",
                        "os",
                        "architecture",
                        "variant"));

        static final Document CONFIGURATION = new Document("configuration", "Labels", Set.of("config"));

        private boolean has(String name) {
            return name.equals(texts) || known.contains(name);
        }
    }

    private final Document document;
    private final JsonParser parser;

    private ManifestTree(Document document, JsonParser parser) {
        this.document = document;
        this.parser = parser;
    }

    /** The whole document, which nothing may follow; a missing node when there is none. */
    static JsonNode read(Document document, JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        JsonNode root = first == null ? MissingNode.getInstance() : new ManifestTree(document, parser).value(first);
        if (parser.nextToken() != null) {
            throw new JsonParseException(parser, "something follows the document");
        }
        return root;
    }

    private JsonNode value(JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            default -> scalar(token);
        };
    }

    private ObjectNode object() throws IOException {
        ObjectNode object = JSON.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals(document.texts) && value == JsonToken.START_OBJECT) {
                object.set(name, flat());
            } else if (document.has(name)) {
                object.set(name, value(value));
            } else {
                parser.skipChildren();
            }
        }
        return object;
    }

    /** One more than is allowed, so that it can be refused. */
    private ArrayNode array() throws IOException {
        ArrayNode array = JSON.arrayNode();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (array.size() <= Index.MAX_ENTRIES) {
                array.add(value(token));
            } else {
                parser.skipChildren();
            }
        }
        return array;
    }

    /** Every name, with what is no scalar as an empty object. */
    private ObjectNode flat() throws IOException {
        ObjectNode object = JSON.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            object.set(name, value.isStructStart() ? JSON.objectNode() : scalar(value));
            parser.skipChildren();
        }
        return object;
    }

    private JsonNode scalar(JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_STRING -> JSON.textNode(parser.getText());
            case VALUE_TRUE -> JSON.booleanNode(true);
            case VALUE_FALSE -> JSON.booleanNode(false);
            case VALUE_NULL -> JSON.nullNode();
            case VALUE_NUMBER_INT -> integer();
            // nobody wants to know more of it than that it is no whole number
            default -> DoubleNode.valueOf(0.5);
        };
    }

    private JsonNode integer() throws IOException {
        return switch (parser.getNumberType()) {
            case INT -> JSON.numberNode(parser.getIntValue());
            case LONG -> JSON.numberNode(parser.getLongValue());
            default -> JSON.numberNode(parser.getBigIntegerValue());
        };
    }
}
