package io.agentloader.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.schema.Finding.Code;
import java.util.ArrayList;
import java.util.List;

/** Whether a file keeps to the version of the format that it names: the schema marks each later key with its version. */
final class Versions {

    private static final String SINCE = "x-since";
    private static final String LOCAL = "#";

    private final JsonNode source;
    private final int version;
    private final List<Finding> findings = new ArrayList<>();

    private Versions(JsonNode source, int version) {
        this.source = source;
        this.version = version;
    }

    /** Keys that are too new; none when the file names no version, or one that there is not. */
    static List<Finding> check(Place root, JsonNode source) {
        String named = root.node()
                .text("version")
                .filter(text -> text.matches("[0-9]"))
                .orElse(AgentSchema.NEWEST);
        Versions versions = new Versions(source, Integer.parseInt(named));
        versions.look(root, source);
        return versions.findings;
    }

    private void look(Place place, JsonNode declared) {
        JsonNode schema = resolved(declared);
        for (Place field : place.fields()) {
            JsonNode property = schema.path("properties").path(field.name());
            int since = property.path(SINCE).asInt();
            if (since > version) {
                findings.add(new Finding(
                        Finding.Severity.WARNING,
                        Code.NEWER_KEY,
                        field.name() + " came with version " + since + " of the format, and the file says version "
                                + version + ".",
                        field.pointer(),
                        field.key().orElse(field.position())));
            }
            look(field, property.isMissingNode() ? schema.path("additionalProperties") : property);
        }
        for (Place item : place.items()) {
            look(item, schema.path("items"));
        }
    }

    private JsonNode resolved(JsonNode declared) {
        String reference = declared.path("$ref").asText();
        return reference.startsWith(LOCAL) && !declared.has("properties")
                ? source.at(reference.substring(LOCAL.length()))
                : declared;
    }
}
